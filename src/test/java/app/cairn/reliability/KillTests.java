package app.cairn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Kills the service, the engine and the parsers with SIGKILL while they work. `-Dkill.files=500
/// -Dkill.rounds=60` makes more of it, `-Dkill.seed=` repeats a run.
class KillTests {

  private static final int FILES = Integer.getInteger("kill.files", 30);
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 6);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
  private static final JsonNode ABSENT = MissingNode.getInstance();
  private static final int LONGEST_PAUSE_MILLIS = 2_000;
  private static final Duration READY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60L + FILES);

  @TempDir Path temporary;
  private final Random random = new Random(SEED);
  private WordFiles files;
  private Path home;
  private CairnProcess cairn;

  @BeforeEach
  void start() throws IOException {
    System.out.println("seed " + SEED);
    files = new WordFiles(Files.createDirectory(temporary.toRealPath().resolve("files")), random);
    home = temporary.toRealPath().resolve("home");
    cairn = started();
  }

  @AfterEach
  void stop() {
    cairn.close();
  }

  @Test
  void losesAndDoublesNothing() throws IOException {
    Duration limit = longer(READY, cairn.startTime().multipliedBy(2));
    cairn.client().post("/api/folders", Map.of("path", files.root().toString()));
    for (ProcessKind victim : victims()) {
      files.write(Math.ceilDiv(FILES, ROUNDS));
      files.changeOne();
      CairnProcess.pause(random.nextInt(LONGEST_PAUSE_MILLIS));
      Map<String, JsonNode> acknowledged = documents();
      eventually(() -> assertThat(cairn.kill(victim)).as("a %s to kill", victim).isTrue());
      if (victim == ProcessKind.SERVICE) {
        assertThat(StoredData.damages(home)).isEmpty();
        cairn = started();
        assertThat(cairn.startTime()).isLessThan(limit);
      }
      assertKept(acknowledged, documents());
    }

    eventually(this::assertAllFound);
    cairn.close();
    assertThat(StoredData.faults(home, files.paths())).isEmpty();
  }

  private CairnProcess started() throws IOException {
    return CairnProcess.start(home, "--cairn.engine.device=cpu", "--cairn.library.quiet=300ms");
  }

  /// Every kind about as often, in random order.
  private List<ProcessKind> victims() {
    List<ProcessKind> kinds = List.of(ProcessKind.values());
    List<ProcessKind> victims = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      victims.add(kinds.get(round % kinds.size()));
    }
    Collections.shuffle(victims, random);
    return victims;
  }

  private Map<String, JsonNode> documents() throws IOException {
    Map<String, JsonNode> documents = new HashMap<>();
    for (JsonNode document : cairn.client().documents()) {
      assertThat(documents.put(document.path("path").asString(), document)).isNull();
    }
    return documents;
  }

  /// What was acknowledged is still there, and what was indexed still is, unless its file was
  /// changed in this very moment.
  private void assertKept(Map<String, JsonNode> before, Map<String, JsonNode> now) {
    before.forEach(
        (path, document) -> {
          if (files.isUntouched(Path.of(path))) {
            assertThat(now).containsKey(path);
            assertThat(now.getOrDefault(path, ABSENT).path("id")).isEqualTo(document.path("id"));
            if (isIndexed(document)) {
              assertThat(isIndexed(now.getOrDefault(path, ABSENT)))
                  .as("%s was %s", now.get(path), document)
                  .isTrue();
            }
          }
        });
  }

  private static boolean isIndexed(JsonNode document) {
    return document.path("state").asString().equals("indexed");
  }

  private void assertAllFound() throws IOException {
    Map<String, JsonNode> documents = documents();
    assertThat(documents).hasSameSizeAs(files.paths());
    int chunks = 0;
    for (Path file : files.paths()) {
      JsonNode document = documents.getOrDefault(file.toString(), ABSENT);
      assertThat(isIndexed(document)).as(file.toString()).isTrue();
      assertThat(document.path("reason").isNull()).as(document.toString()).isTrue();
      chunks += document.path("chunks").asInt();
    }
    assertThat(cairn.client().get("/api/status").path("index").path("passages").asInt())
        .isEqualTo(chunks);
    for (Path file : files.paths()) {
      List<String> found = new ArrayList<>();
      cairn
          .client()
          .search(files.wordOf(file), 5)
          .path("hits")
          .forEach(hit -> found.add(hit.path("document").path("path").asString()));
      assertThat(found).first().isEqualTo(file.toString());
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }
}
