package app.cairn.evaluation;

import app.cairn.llm.EmbeddingModel;
import app.cairn.llm.EmbeddingModelSource;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the built-in model's 8 bits cost on a CPU: how well vectors alone find what is relevant,
/// with each text compared, in float32 and in 8 bits.
public final class EmbeddingQuality {

  private static final int DEPTH = 10;

  private EmbeddingQuality() {}

  /// Vectors of a test set.
  private record Embedded(List<float[]> texts, List<float[]> questions) {}

  /// Measures all test sets below a folder.
  ///
  /// @param folder one with a folder in BEIR's form for each of them
  /// @return a text with a table, for a page
  public static String measure(Path folder) throws IOException {
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
        String line = line(set.getFileName().toString(), BeirFolder.read(set), floats, bytes);
        System.out.print(line);
        page.append(line);
      }
    }
    return page.toString();
  }

  private static EmbeddingModel load(boolean rounds) {
    MlxDevice.setCpuRounding(rounds);
    return EmbeddingModel.load(EmbeddingModelSource.builtIn());
  }

  private static String line(
      String name, TestSet set, EmbeddingModel floats, EmbeddingModel bytes) {
    Embedded exact = embed(set, floats);
    Embedded rounded = embed(set, bytes);
    double before = ndcg(set, exact.questions(), exact.texts());
    double after = ndcg(set, rounded.questions(), rounded.texts());
    double mixed = ndcg(set, rounded.questions(), exact.texts());
    double[] cosines =
        IntStream.range(0, exact.texts().size())
            .mapToDouble(i -> cosine(exact.texts().get(i), rounded.texts().get(i)))
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %d | %.2f | %.2f | %+.2f | %.2f | %.4f | %.4f |%n",
        name,
        exact.texts().size(),
        exact.questions().size(),
        before,
        after,
        after - before,
        mixed,
        cosines[0],
        IntStream.range(0, cosines.length).mapToDouble(i -> cosines[i]).average().orElseThrow());
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
