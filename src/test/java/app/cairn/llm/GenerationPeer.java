package app.cairn.llm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Another program that runs the same model, as a process of Python that measures itself.
final class GenerationPeer implements AutoCloseable {

  private static final Path SCRIPT = Path.of("src/test/resources/benchmarks/generation_peers.py");

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final @Nullable String version;

  /// @param name `mlx-lm` or `llama.cpp`
  /// @param python the interpreter that has it
  GenerationPeer(String name, String python, Path model, int threads) throws IOException {
    process =
        new ProcessBuilder(python, SCRIPT.toString(), name, model.toString(), "" + threads)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    version = answers.readLine();
  }

  /// Which version it is; null if it is not there.
  @Nullable String version() {
    return version;
  }

  /// Reads or writes tokens behind others.
  ///
  /// @param what `prefill` or `decode`
  /// @return seconds for a token
  double seconds(String what, int context, int tokens) throws IOException {
    questions.printf("%s %d %d%n", what, context, tokens);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peer ended");
    }
    return Double.parseDouble(answer);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
