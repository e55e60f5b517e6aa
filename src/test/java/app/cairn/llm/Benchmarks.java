package app.cairn.llm;

import app.cairn.evaluation.EmbeddingQuality;
import app.cairn.mlx.MlxDevice;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Runs one benchmark: `mvn -Pbench -Dbench=NAME`. Options are `key=value`; an empty value counts
/// as none.
final class Benchmarks {

  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new TreeMap<>();
    for (int i = 1; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      if (pair.length == 2 && !pair[1].isBlank()) {
        options.put(pair[0], pair[1]);
      }
    }
    switch (args.length == 0 ? "" : args[0]) {
      case "embedding" -> EmbeddingBenchmark.run(options);
      case "embedding-quality" ->
          BenchmarkPage.write(
              "Retrieval in 8 bits",
              EmbeddingQuality.measure(
                      Path.of(options.getOrDefault("texts", ".")), count(options, "threads", 1))
                  + "%nMachine: %s, kernels %s.%n"
                      .formatted(BenchmarkPage.machine(), MlxDevice.cpuKernels()));
      case "generation" -> {
        switch (options.getOrDefault("device", "cpu")) {
          case "cpu" -> GenerationBenchmark.run(options);
          case "gpu" -> GpuGenerationBenchmark.run(options);
          default -> throw new IllegalArgumentException("bench.device is cpu or gpu");
        }
      }
      case "lookup" -> LookupBenchmark.run(options);
      default -> {
        System.err.println(
            "Name a benchmark with -Dbench=NAME; there are: embedding, embedding-quality,"
                + " generation, lookup");
        System.exit(2);
      }
    }
  }

  /// A whole number among the options, at least 1.
  static int count(Map<String, String> options, String name, int absent) {
    String text = options.get(name);
    if (text == null) {
      return absent;
    }
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw new IllegalArgumentException("bench.%s is '%s', but no count".formatted(name, text));
    }
    return Integer.parseInt(text);
  }
}
