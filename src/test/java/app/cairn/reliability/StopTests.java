package app.cairn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

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

  @TempDir Path temporary;

  @Test
  void theInterruptOfATerminalEndsAllProcessesInOrderAndWithoutComplaint() throws IOException {
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
}
