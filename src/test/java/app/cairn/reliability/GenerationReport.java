package app.cairn.reliability;

import app.cairn.llm.BenchmarkModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.springframework.util.FileSystemUtils;

/// Has language models write for long and prints what becomes of the engine's process and of the
/// service: `tokens` writes 10,000 tokens, `loads` loads and unloads models 200 times, `service`
/// asks a Cairn that writes and reads with all processors for its status. Not a test;
/// `docs/reliability.md` tells how to run it.
public final class GenerationReport {

  private static final int TOKENS = 10_000;
  private static final int LOADS = 200;
  private static final Path MODELS = Path.of("target/benchmark-models");

  private GenerationReport() {}

  /// Runs the program; its exit status is 1 if memory grows or the service answers late.
  ///
  /// @param arguments the parts to run
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path work = Files.createTempDirectory("cairn-report").toRealPath();
    long seed = Long.getLong("report.seed", System.nanoTime());
    out.println("seed " + seed);
    boolean sound = true;
    try {
      for (String part : arguments) {
        Path folder = Files.createDirectory(work.resolve(part));
        Random random = new Random(seed);
        sound &=
            switch (part) {
              case "tokens" -> new EngineEndurance(out, folder, random).writes(TOKENS);
              case "loads" -> new EngineEndurance(out, folder, random).loads(model(), LOADS);
              case "service" -> new ServiceLoad(out, folder, random).run(model());
              default -> throw new IllegalArgumentException("no part is called " + part);
            };
      }
    } finally {
      FileSystemUtils.deleteRecursively(work);
    }
    System.exit(sound ? 0 : 1);
  }

  /// A model of a published shape, with random weights.
  private static Path model() throws IOException {
    return BenchmarkModel.QWEN3_0_6B.writingFolder(MODELS).toRealPath();
  }
}
