package app.cairn.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopTests {

  private static final int INTERRUPT = 2;

  @TempDir Path temporary;

  @Test
  void theInterruptOfATerminalEndsAllProcessesInOrderAndWithoutComplaint() throws IOException {
    assumeFalse(interruptIsIgnored(), "who started this ignores interrupts, and so does Cairn");
    Path home = temporary.toRealPath().resolve("home");
    WordFiles files =
        new WordFiles(Files.createDirectory(temporary.toRealPath().resolve("files")), new Random());
    files.write(20);
    try (CairnProcess cairn = CairnProcess.start(home, "--cairn.engine.device=cpu")) {
      cairn.client().post("/api/folders", Map.of("path", files.root().toString()));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  !cairn.processes(ProcessKind.ENGINE).isEmpty()
                      && !cairn.processes(ProcessKind.PARSER).isEmpty());

      cairn.interrupt();

      assertThat(cairn.output()).doesNotContain("killed", "WARN ", "ERROR ");
    }
    assertThat(StoredData.damages(home)).isEmpty();
  }

  /// A shell has what it starts in the background ignore interrupts, and all that this starts.
  private static boolean interruptIsIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(ignored -> (ignored >> (INTERRUPT - 1) & 1) == 1);
  }
}
