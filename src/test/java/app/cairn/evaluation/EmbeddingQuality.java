package app.cairn.evaluation;

import app.cairn.llm.EmbeddingModel;
import app.cairn.llm.EmbeddingModelSource;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the built-in model's 8 bits cost on a CPU: how well vectors alone find what is relevant,
/// with each text compared, in float32 and in 8 bits.
public final class EmbeddingQuality {

  private static final int DEPTH = 10;

  private EmbeddingQuality() {}

  /// Vectors of a test set.
  private record Embedded(List<float[]> texts, List<float[]> questions) {}

  /// What was measured of a test set: nDCG@10 in float32, in 8 bits and mixed, and the texts'
  /// cosines.
  private record Result(
      String name,
      int texts,
      int questions,
      double before,
      double after,
      double mixed,
      DoubleSummaryStatistics cosines) {

    String line() {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %d | %.2f | %.2f | %+.2f | %.2f | %.4f | %.4f |%n",
          name,
          texts,
          questions,
          before,
          after,
          after - before,
          mixed,
          cosines.getMin(),
          cosines.getAverage());
    }

    /// All questions alike.
    static Result all(List<Result> results) {
      int questions = results.stream().mapToInt(Result::questions).sum();
      ToDoubleFunction<ToDoubleFunction<Result>> mean =
          of ->
              results.stream().mapToDouble(r -> of.applyAsDouble(r) * r.questions()).sum()
                  / questions;
      DoubleSummaryStatistics cosines = new DoubleSummaryStatistics();
      results.forEach(result -> cosines.combine(result.cosines()));
      return new Result(
          "all",
          results.stream().mapToInt(Result::texts).sum(),
          questions,
          mean.applyAsDouble(Result::before),
          mean.applyAsDouble(Result::after),
          mean.applyAsDouble(Result::mixed),
          cosines);
    }
  }

  /// Measures all test sets below a folder.
  ///
  /// @param folder one with a folder in BEIR's form for each of them
  /// @param threads how many an operation may use
  /// @return a text with a table, for a page
  public static String measure(Path folder, int threads) throws IOException {
    MlxDevice.setCpuThreads(threads);
    List<Result> results = new ArrayList<>();
    StringBuilder page =
        new StringBuilder(
            """
            `mvn -Pbench -Dbench=embedding-quality -Dbench.texts=FOLDER`: nDCG@10, in points, of the built-in model's vectors alone, every text compared,
            any grade above 0 relevant; all in float32, all in 8 bits, and questions in 8 bits over texts in float32, as in a
            folder that was embedded on a GPU. Cosines are those between a text's vectors in float32 and in 8 bits.

            | set | texts | questions | float32 | 8 bits | difference | mixed | least cosine | mean cosine |
            |---|---|---|---|---|---|---|---|---|
            """);
    try (EmbeddingModel floats = load(false);
        EmbeddingModel bytes = load(true);
        Stream<Path> folders = Files.list(folder)) {
      for (Path set : folders.filter(Files::isDirectory).sorted().toList()) {
        results.add(measure(set.getFileName().toString(), BeirFolder.read(set), floats, bytes));
        System.out.print(results.getLast().line());
      }
    }
    results.add(Result.all(results));
    results.forEach(result -> page.append(result.line()));
    return page.toString();
  }

  private static EmbeddingModel load(boolean rounds) {
    MlxDevice.setCpuRounding(rounds);
    return EmbeddingModel.load(EmbeddingModelSource.builtIn());
  }

  private static Result measure(
      String name, TestSet set, EmbeddingModel floats, EmbeddingModel bytes) {
    Embedded exact = embed(set, floats);
    Embedded rounded = embed(set, bytes);
    return new Result(
        name,
        exact.texts().size(),
        exact.questions().size(),
        ndcg(set, exact.questions(), exact.texts()),
        ndcg(set, rounded.questions(), rounded.texts()),
        ndcg(set, rounded.questions(), exact.texts()),
        IntStream.range(0, exact.texts().size())
            .mapToDouble(i -> cosine(exact.texts().get(i), rounded.texts().get(i)))
            .summaryStatistics());
  }

  private static Embedded embed(TestSet set, EmbeddingModel model) {
    return new Embedded(
        model.embedPassages(List.copyOf(set.texts().values())),
        model.embedQueries(set.questions().stream().map(Question::text).toList()));
  }

  private static double ndcg(TestSet set, List<float[]> questions, List<float[]> texts) {
    List<String> names = List.copyOf(set.texts().keySet());
    double total = 0;
    for (int i = 0; i < questions.size(); i++) {
      float[] question = questions.get(i);
      double[] scores = texts.stream().mapToDouble(text -> cosine(question, text)).toArray();
      List<String> best =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer text) -> scores[text]).reversed())
              .limit(DEPTH)
              .map(names::get)
              .toList();
      total += new Ranking(best).ndcg(set.questions().get(i).relevant(), DEPTH);
    }
    return 100 * total / questions.size();
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
