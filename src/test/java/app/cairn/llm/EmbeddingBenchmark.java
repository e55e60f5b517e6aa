package app.cairn.llm;

import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How fast the built-in model embeds on MLX, and ONNX Runtime with the same file, texts and
/// threads. Both read texts and give vectors: tokenizing counts.
final class EmbeddingBenchmark {

  /// As many texts as the engine computes at a time.
  private static final int SLICE = 8;

  private static final String QUERY = "Which of the two walls was built first, and by whom?";
  private static final int QUERIES = 20;

  private final List<String> chunks;
  private final Tokenizer tokenizer;
  private final int rounds;

  private EmbeddingBenchmark(List<String> chunks, Tokenizer tokenizer, int rounds) {
    this.chunks = chunks;
    this.tokenizer = tokenizer;
    this.rounds = rounds;
  }

  /// Options: `texts`, a file or folder; `chunks` and `rounds`, how many.
  static void run(Map<String, String> options) throws Exception {
    EmbeddingModelSource source = EmbeddingModelSource.builtIn();
    String texts = options.getOrDefault("texts", "");
    int count = Benchmarks.count(options, "chunks", 24);
    int rounds = Benchmarks.count(options, "rounds", 7);
    StringBuilder page = new StringBuilder();
    try (Tokenizer tokenizer = source.openTokenizer();
        EmbeddingModel model = EmbeddingModel.load(source);
        OnnxRuntimeModel one = new OnnxRuntimeModel(1);
        OnnxRuntimeModel two = new OnnxRuntimeModel(2)) {
      List<String> chunks = BenchmarkTexts.chunks(texts, count, tokenizer);
      EmbeddingBenchmark benchmark = new EmbeddingBenchmark(chunks, tokenizer, rounds);
      page.append(benchmark.introduction(model, one, texts));
      page.append(benchmark.compare(model, one, 1)).append(benchmark.compare(model, two, 2));
    }
    System.out.println(page);
    BenchmarkPage.write("Embedding", page.toString());
  }

  private String introduction(EmbeddingModel model, OnnxRuntimeModel reference, String texts)
      throws Exception {
    int tokens = chunks.stream().mapToInt(text -> encode(text).length).sum();
    return """
    `mvn -Pbench -Dbench=embedding`, with `-Dbench.texts=FILE` for texts of your own. %s, float32,
    MLX %s on its %s device against ONNX Runtime on the same file, with the same texts and threads:
    %d chunks of %s (%d tokens on average), and a query of %d tokens. ONNX Runtime gets one text at a
    time per thread, which is its fastest way. The two take turns for %d rounds; medians. Time of the
    processor says more than the clock's where the machine does other work too. The least cosine
    between their vectors is %.7f.

    Machine: %s, kernels %s.

    | threads | what | Cairn, ms | ONNX Runtime, ms | ratio | Cairn, CPU ms | ONNX Runtime, CPU ms | ratio |
    |---|---|---|---|---|---|---|---|
    """
        .formatted(
            model.settings().id(),
            Mlx.version(),
            MlxDevice.current().name().toLowerCase(Locale.ROOT),
            chunks.size(),
            texts.isEmpty() ? "this project's own texts" : Path.of(texts).getFileName(),
            tokens / chunks.size(),
            encode(model.settings().queryPrefix() + QUERY).length,
            rounds,
            leastCosine(model, reference),
            BenchmarkPage.machine(),
            MlxDevice.cpuKernels());
  }

  private String compare(EmbeddingModel model, OnnxRuntimeModel other, int threads)
      throws Exception {
    MlxDevice.setCpuThreads(threads);
    String bulk =
        line(
            threads,
            "chunk",
            chunks.size(),
            new Contest()
                .with("Cairn", () -> embed(model))
                .with("ONNX Runtime", () -> other.embed(encode(chunks)))
                .run(rounds));
    if (threads > 1) {
      return bulk;
    }
    String query = model.settings().queryPrefix() + QUERY;
    return bulk
        + line(
            threads,
            "query",
            QUERIES,
            new Contest()
                .with("Cairn", () -> repeat(() -> model.embedQueries(List.of(QUERY))))
                .with("ONNX Runtime", () -> repeat(() -> other.embed(encode(query))))
                .run(rounds));
  }

  private void embed(EmbeddingModel model) {
    for (int start = 0; start < chunks.size(); start += SLICE) {
      model.embedPassages(chunks.subList(start, Math.min(chunks.size(), start + SLICE)));
    }
  }

  private static void repeat(Contest.Work work) throws Exception {
    for (int i = 0; i < QUERIES; i++) {
      work.run();
    }
  }

  private static String line(int threads, String what, int parts, List<Contest.Times> times) {
    Contest.Times cairn = times.get(0);
    Contest.Times other = times.get(1);
    return String.format(
        Locale.ROOT,
        "| %d | %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f |%n",
        threads,
        what,
        cairn.millis(parts),
        other.millis(parts),
        cairn.speedup(other),
        cairn.processorMillis(parts),
        other.processorMillis(parts),
        cairn.processorSpeedup(other));
  }

  private double leastCosine(EmbeddingModel model, OnnxRuntimeModel reference) throws Exception {
    List<float[]> vectors = model.embedPassages(chunks);
    List<float[]> expected = reference.embed(encode(chunks));
    double least = 1;
    for (int i = 0; i < vectors.size(); i++) {
      double cosine = 0;
      for (int j = 0; j < vectors.get(i).length; j++) {
        cosine += (double) vectors.get(i)[j] * expected.get(i)[j];
      }
      least = Math.min(least, cosine);
    }
    return least;
  }

  private List<int[]> encode(List<String> texts) {
    List<int[]> encoded = new ArrayList<>();
    texts.forEach(text -> encoded.add(encode(text)));
    return encoded;
  }

  private int[] encode(String text) {
    return tokenizer.encode(text, 512);
  }
}
