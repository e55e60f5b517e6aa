package app.cairn.llm;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// How fast language models of real shapes read and write on a GPU, in their own type and as the
/// engine has them do it, and mlx-lm with the same folders, in turn.
final class GpuGenerationBenchmark {

  private static final Path FOLDER = Path.of("target/benchmark-models");
  private static final int[] PROMPTS = {128, 2048};
  private static final int WRITTEN = 128;
  private static final int MOST_TOKENS = 4096;
  private static final String MODELS = "qwen3_0_6b,llama_3_2_1b,qwen3_4b,llama_3_8b";

  private final int rounds;
  private final String python;
  private final String card = BenchmarkPage.card();
  private String peer = "mlx-lm is not there";

  private GpuGenerationBenchmark(int rounds, String python) throws IOException {
    this.rounds = rounds;
    this.python = python;
  }

  /// Options: `models`, names of [BenchmarkModel] with commas between; `rounds`; `python`, an
  /// interpreter that has mlx-lm.
  static void run(Map<String, String> options) throws Exception {
    MlxDevice.GPU.use();
    GpuGenerationBenchmark benchmark =
        new GpuGenerationBenchmark(
            Benchmarks.count(options, "rounds", 7), options.getOrDefault("python", "python3"));
    StringBuilder rows = new StringBuilder();
    for (String name : options.getOrDefault("models", MODELS).split(",", -1)) {
      rows.append(benchmark.measure(BenchmarkModel.valueOf(name.toUpperCase(Locale.ROOT))));
    }
    String page = benchmark.introduction() + rows;
    System.out.println(page);
    BenchmarkPage.write("Generation on an NVIDIA GPU", page);
  }

  private String introduction() throws IOException {
    return """
    `mvn -Pbench -Dbench=generation -Dbench.device=gpu`, with `-Dmlx.variant=cuda`, and `-Dbench.python=` for a Python that has mlx-lm
    (`pip install 'mlx-lm[cuda13]'`). Random weights of 4 bits in groups of 64, in bfloat16; MLX %s. Tokens a second, medians of %d
    runs after one to warm up, in which both take turns; %d tokens are written after each prompt. Cairn's are those of `TextGenerator`,
    which the engine has, and pauses as it does while it reads; it writes each token by itself here, without drafts. Prompts are read in parts
    of 2,048 tokens by both.

    %s. Machine: %s; %s.

    | model | prompt | Cairn reads | mlx-lm reads | ratio | Cairn writes | mlx-lm writes | ratio |
    |---|---|---|---|---|---|---|---|
    """
        .formatted(Mlx.version(), rounds, WRITTEN, peer, card, BenchmarkPage.machine());
  }

  private String measure(BenchmarkModel shape) throws IOException {
    System.out.println(shape.title());
    Path folder = shape.folder(FOLDER);
    StringBuilder rows = new StringBuilder();
    try (TextGenerator cairn = TextGenerator.load(LanguageModelFolder.open(folder), MOST_TOKENS);
        GenerationPeer mlx = new GenerationPeer("mlx-lm-gpu", python, folder, 1)) {
      String version = mlx.version();
      boolean there = version != null;
      peer = version == null ? peer : version;
      for (int prompt : PROMPTS) {
        List<double[]> times = new ArrayList<>(); // columns as in the table
        for (int round = 0; round <= rounds; round++) {
          GenerationResult result = write(cairn, prompt);
          double[] row = {
            seconds(result.promptTime(), prompt),
            there ? mlx.seconds("prefill", 0, prompt) : Double.NaN,
            seconds(result.decodeTime(), WRITTEN),
            there ? mlx.seconds("decode", prompt, WRITTEN) : Double.NaN
          };
          System.out.println(Arrays.toString(row));
          if (round > 0) {
            times.add(row);
          }
        }
        rows.append(
            String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %s |%n",
                shape.title(),
                prompt,
                against(median(times, 0), median(times, 1)),
                against(median(times, 2), median(times, 3))));
        System.out.print(rows);
      }
    }
    return rows.toString();
  }

  /// One token more than is timed: the first ends the reading.
  private static GenerationResult write(TextGenerator generator, int tokens) {
    int[] prompt = new int[tokens];
    Arrays.setAll(prompt, i -> 1 + i * 7 % 1000);
    GenerationOptions options =
        GenerationOptions.builder().maxTokens(WRITTEN + 1).temperature(0).build();
    generator.forget();
    try (Generation generation = generator.startWithoutDrafts(prompt, options, (_, _) -> {})) {
      while (generation.advance()) {}
      return Objects.requireNonNull(generation.result());
    }
  }

  private static double seconds(Duration time, int tokens) {
    return time.toNanos() / 1e9 / tokens;
  }

  private static double median(List<double[]> times, int column) {
    List<Double> sorted = new ArrayList<>();
    times.forEach(row -> sorted.add(row[column]));
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static String against(double cairn, double other) {
    return Double.isNaN(other)
        ? String.format(Locale.ROOT, "%,.1f | - | -", 1 / cairn)
        : String.format(Locale.ROOT, "%,.1f | %,.1f | %.2f", 1 / cairn, 1 / other, other / cairn);
  }
}
