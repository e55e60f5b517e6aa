package app.cairn.llm;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How fast language models of real shapes read and write on the CPU, and llama.cpp and mlx-lm with
/// models of the same shapes and as many threads, in turn.
final class GenerationBenchmark {

  private static final Path FOLDER = Path.of("target/benchmark-models");
  private static final int[] CONTEXTS = {128, 2048};
  private static final int WRITTEN = 24;

  /// mlx-lm gets fewer tokens, as it would take hours.
  private static final int FEW = 4;

  private static final int GRAPHS = 40;

  private static final String LLAMA_CPP = "llama.cpp";
  private static final String MLX_LM = "mlx-lm";
  private static final String MEMORY = "memory";

  private final int threads;
  private final int rounds;
  private final String python;
  private final Map<String, String> versions = new TreeMap<>();

  private GenerationBenchmark(int threads, int rounds, String python) {
    this.threads = threads;
    this.rounds = rounds;
    this.python = python;
  }

  /// Options: `models`, names of [BenchmarkModel] with commas between; `threads`; `rounds`;
  /// `python`, an interpreter that has the other programs.
  static void run(Map<String, String> options) throws Exception {
    MlxDevice.CPU.use();
    MlxDevice.setCpuRounding(true);
    int threads = Benchmarks.count(options, "threads", Runtime.getRuntime().availableProcessors());
    MlxDevice.setCpuThreads(threads);
    GenerationBenchmark benchmark =
        new GenerationBenchmark(
            threads,
            Benchmarks.count(options, "rounds", 3),
            options.getOrDefault("python", "python3"));
    StringBuilder rows = new StringBuilder();
    String models = options.getOrDefault("models", "qwen3_0_6b,llama_3_2_1b");
    for (String name : models.split(",", -1)) {
      rows.append(benchmark.measure(BenchmarkModel.valueOf(name.toUpperCase(Locale.ROOT))));
    }
    String graph = benchmark.graph();
    String page = benchmark.introduction() + rows + "\n" + graph;
    System.out.println(page);
    BenchmarkPage.write("Generation on a CPU, " + benchmark.withThreads(), page);
  }

  private String introduction() throws IOException {
    return """
    `mvn -Pbench -Dbench=generation`, with `-Dbench.models=` for others of %s, and
    `-Dbench.python=` for a Python that has the other programs (`pip install llama-cpp-python gguf`, which compiles
    llama.cpp for this processor, and `pip install mlx-lm 'mlx[cpu]'`). Where the processor has AMX,
    llama.cpp compiled by GCC 12 ends with a fault; by Clang (`CC=clang CXX=clang++`) it does not. Random weights of 4 bits: in groups of 64 for Cairn and
    mlx-lm, Q4_0 for llama.cpp, which takes as many bytes; MLX %s. Tokens per second with %s, the best of %d rounds in which all take turns;
    ratios are Cairn's speed to theirs. Prefill is a prompt of so many tokens, decode %d tokens behind so many. mlx-lm, in float32, reads and writes
    only %d tokens behind a cache of random numbers. `of memory` is which share of what as many threads of Java read from memory in the same
    rounds, in GB/s, the weights are that Cairn reads for a token, and the keys and values before it.

    %s. Machine: %s, kernels %s.

    | model | what | tokens | Cairn | llama.cpp | ratio | mlx-lm | ratio | of memory | GB/s |
    |---|---|---|---|---|---|---|---|---|---|
    """
        .formatted(
            List.of(BenchmarkModel.values()),
            Mlx.version(),
            withThreads(),
            rounds,
            WRITTEN,
            FEW,
            String.join("; ", versions.values()),
            BenchmarkPage.machine(),
            MlxDevice.cpuKernels());
  }

  private String withThreads() {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private String measure(BenchmarkModel shape) throws Exception {
    System.out.println(shape.title());
    Path folder = shape.folder(FOLDER);
    StringBuilder rows = new StringBuilder();
    try (GenerationContestant cairn = new GenerationContestant(shape, folder);
        GenerationPeer llama = peer(LLAMA_CPP, folder);
        GenerationPeer mlx = peer(MLX_LM, folder)) {
      for (int context : CONTEXTS) {
        BestTimes prefill = new BestTimes();
        BestTimes decode = new BestTimes();
        for (int round = 0; round < rounds; round++) {
          prefill.add("Cairn", cairn.prefill(0, context));
          prefill.add(LLAMA_CPP, seconds(llama, "prefill", 0, context));
          prefill.add(MLX_LM, seconds(mlx, "prefill", context - FEW, FEW));
          decode.add("Cairn", cairn.decode(context, WRITTEN));
          decode.add(MEMORY, 1 / MemoryBandwidth.measure(threads));
          decode.add(LLAMA_CPP, seconds(llama, "decode", context, WRITTEN));
          decode.add(MLX_LM, seconds(mlx, "decode", context, FEW));
        }
        rows.append(row(shape, "prefill", context, prefill));
        rows.append(row(shape, "decode", context, decode));
        System.out.print(rows);
      }
    }
    return rows.toString();
  }

  private String graph() throws Exception {
    Path folder = BenchmarkModel.THIN.folder(FOLDER);
    BestTimes times = new BestTimes();
    try (GenerationContestant cairn = new GenerationContestant(BenchmarkModel.THIN, folder);
        GenerationPeer mlx = peer(MLX_LM, folder)) {
      cairn.build(CONTEXTS[0], 10 * GRAPHS); // until Java has compiled it
      for (int round = 0; round < rounds; round++) {
        times.add("Cairn", cairn.build(CONTEXTS[0], GRAPHS));
        times.add(MLX_LM, seconds(mlx, "build", CONTEXTS[0], GRAPHS));
      }
    }
    double cairn = times.of("Cairn");
    double mlx = times.of(MLX_LM);
    return "To build the graph of one token of Llama with 32 layers takes %.2f ms from Java%s.%n"
        .formatted(
            cairn * 1e3,
            Double.isNaN(mlx)
                ? ""
                : ", and %.2f ms from mlx-lm's Python: %.2f of its time"
                    .formatted(mlx * 1e3, cairn / mlx));
  }

  private GenerationPeer peer(String name, Path folder) throws IOException {
    GenerationPeer peer = new GenerationPeer(name, python, folder, threads);
    versions.put(name, peer.version() == null ? name + " is not there" : peer.version());
    return peer;
  }

  private static double seconds(GenerationPeer peer, String what, int context, int tokens)
      throws IOException {
    return peer.version() == null ? Double.NaN : peer.seconds(what, context, tokens);
  }

  private String row(BenchmarkModel shape, String what, int context, BestTimes times) {
    double cairn = times.of("Cairn");
    return "| %s | %s | %,d | %.1f | %s | %s | %s |%n"
        .formatted(
            shape.title(),
            what,
            context,
            1 / cairn,
            against(cairn, times.of(LLAMA_CPP)),
            against(cairn, times.of(MLX_LM)),
            what.equals("decode") ? ofMemory(shape, context, cairn, times.of(MEMORY)) : " | ");
  }

  /// @param cairn seconds for a token
  /// @param memory seconds for a byte
  private static String ofMemory(BenchmarkModel shape, int context, double cairn, double memory) {
    double bytes = shape.bytesPerToken() + (double) context * shape.bytesOfKeysAndValues();
    return "%.0f %% | %.1f".formatted(bytes * memory / cairn * 100, 1e-9 / memory);
  }

  private static String against(double cairn, double other) {
    return Double.isNaN(other)
        ? "- | -"
        : String.format(Locale.ROOT, "%.2f | %.2f", 1 / other, other / cairn);
  }

  /// Times by who took them. The best count, as other work on the machine only takes away.
  private static final class BestTimes {

    private final Map<String, List<Double>> times = new TreeMap<>();

    void add(String name, double seconds) {
      times.computeIfAbsent(name, _ -> new ArrayList<>()).add(seconds);
    }

    double of(String name) {
      List<Double> all = times.get(name);
      return all == null ? Double.NaN : Collections.min(all);
    }
  }
}
