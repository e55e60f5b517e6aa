package app.cairn.llm;

import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How fast the built-in model embeds on MLX, and ONNX Runtime with the same model in float32 and
/// in 8 bits, with the same texts and threads. All read texts and give vectors: tokenizing counts.
final class EmbeddingBenchmark {

  /// As many texts as the engine computes at a time.
  private static final int SLICE = 8;

  private static final String QUERY = "Which of the two walls was built first, and by whom?";
  private static final int QUERIES = 20;

  private final EmbeddingModel model;
  private final List<String> chunks;
  private final Tokenizer tokenizer;
  private final int rounds;

  private EmbeddingBenchmark(
      EmbeddingModel model, List<String> chunks, Tokenizer tokenizer, int rounds) {
    this.model = model;
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
    MlxDevice.setCpuRounding(true);
    StringBuilder page = new StringBuilder();
    try (Tokenizer tokenizer = source.openTokenizer();
        EmbeddingModel model = EmbeddingModel.load(source)) {
      List<String> chunks = BenchmarkTexts.chunks(texts, count, tokenizer);
      EmbeddingBenchmark benchmark = new EmbeddingBenchmark(model, chunks, tokenizer, rounds);
      page.append(benchmark.introduction(texts));
      page.append(benchmark.compare(1)).append(benchmark.compare(2));
    }
    System.out.println(page);
    BenchmarkPage.write("Embedding", page.toString());
  }

  private String introduction(String texts) throws Exception {
    int tokens = chunks.stream().mapToInt(text -> encode(text).length).sum();
    try (OnnxRuntimeModel floats = new OnnxRuntimeModel(OnnxRuntimeModel.FLOATS, 1);
        OnnxRuntimeModel bytes = new OnnxRuntimeModel(OnnxRuntimeModel.EIGHT_BITS, 1)) {
      List<float[]> exact = floats.embed(encode(chunks));
      DoubleSummaryStatistics own = Vectors.cosines(model.embedPassages(chunks), exact);
      DoubleSummaryStatistics other = Vectors.cosines(bytes.embed(encode(chunks)), exact);
      return """
      `mvn -Pbench -Dbench=embedding`, with `-Dbench.texts=FILE` for texts of your own. %s on MLX %s on its
      %s device against ONNX Runtime with the same model in float32 and in 8 bits (of its publisher's making), with the
      same texts and threads: %d chunks of %s (%d tokens on average), and a query of %d tokens. ONNX Runtime gets one text at a
      time per thread, which is its fastest way. They take turns for %d rounds; medians. A ratio says how many times as
      fast Cairn is. Time of the processor says more than the clock's where the machine does other work too. Cosines to
      float32: Cairn at least %.4f, %.4f on average; ONNX Runtime in 8 bits at least %.4f, %.4f on average.

      Machine: %s, kernels %s.

      | threads | what | measured | Cairn | float32 | ratio | 8 bits | ratio |
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
              own.getMin(),
              own.getAverage(),
              other.getMin(),
              other.getAverage(),
              BenchmarkPage.machine(),
              MlxDevice.cpuKernels());
    }
  }

  private String compare(int threads) throws Exception {
    MlxDevice.setCpuThreads(threads);
    try (OnnxRuntimeModel floats = new OnnxRuntimeModel(OnnxRuntimeModel.FLOATS, threads);
        OnnxRuntimeModel bytes = new OnnxRuntimeModel(OnnxRuntimeModel.EIGHT_BITS, threads)) {
      String lines =
          lines(
              threads,
              "chunk",
              chunks.size(),
              new Contest()
                  .with("Cairn", this::embed)
                  .with("float32", () -> floats.embed(encode(chunks)))
                  .with("8 bits", () -> bytes.embed(encode(chunks)))
                  .run(rounds));
      if (threads > 1) {
        return lines;
      }
      String query = model.settings().queryPrefix() + QUERY;
      return lines
          + lines(
              threads,
              "query",
              QUERIES,
              new Contest()
                  .with("Cairn", () -> repeat(() -> model.embedQueries(List.of(QUERY))))
                  .with("float32", () -> repeat(() -> floats.embed(encode(query))))
                  .with("8 bits", () -> repeat(() -> bytes.embed(encode(query))))
                  .run(rounds));
    }
  }

  private void embed() {
    for (int start = 0; start < chunks.size(); start += SLICE) {
      model.embedPassages(chunks.subList(start, Math.min(chunks.size(), start + SLICE)));
    }
  }

  private static void repeat(Contest.Work work) throws Exception {
    for (int i = 0; i < QUERIES; i++) {
      work.run();
    }
  }

  private static String lines(int threads, String what, int parts, List<Contest.Times> times) {
    Contest.Times cairn = times.get(0);
    Contest.Times floats = times.get(1);
    Contest.Times bytes = times.get(2);
    return String.format(
        Locale.ROOT,
        """
        | %d | %s | ms | %.1f | %.1f | %.2f | %.1f | %.2f |
        | %d | %s | CPU ms | %.1f | %.1f | %.2f | %.1f | %.2f |
        """,
        threads,
        what,
        cairn.millis(parts),
        floats.millis(parts),
        cairn.speedup(floats),
        bytes.millis(parts),
        cairn.speedup(bytes),
        threads,
        what,
        cairn.processorMillis(parts),
        floats.processorMillis(parts),
        cairn.processorSpeedup(floats),
        bytes.processorMillis(parts),
        cairn.processorSpeedup(bytes));
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
