package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.library.parse.ParseException.Outcome;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// Files that harm the process which reads them.
@Timeout(120)
class ParserPoolTests {

  @TempDir Path folder;
  private @Nullable ParserPool created;

  @AfterEach
  void close() {
    if (created != null) {
      created.close();
    }
  }

  @Test
  void readsAFileInAProcessOfItsOwn() throws Exception {
    ParserPool pool = pool(ParserProgram.class, 1, Duration.ofSeconds(60));
    Path file = folder.resolve("grüße 🦉.md");
    Files.writeString(file, "# Owls\n\nOwls sleep by day.\n");

    ParsedDocument document = pool.parse(file);

    assertThat(document.mediaType()).isEqualTo("text/markdown");
    assertThat(document.text()).contains("Owls sleep by day.");
    assertThat(document.blocks()).extracting(Block::kind).contains(BlockKind.HEADING);
    assertThat(document).isEqualTo(new TikaDocumentParser(ParseProperties.defaults()).parse(file));
    assertThat(failure(pool, folder.resolve("missing.txt")))
        .hasMessage("The file is no longer there.");
  }

  @Test
  void eachKindOfHarmFailsItsFileWithAReasonAndTheNextFileIsRead() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 1, Duration.ofSeconds(10));
    Map<String, String> reasons =
        Map.of(
            "hang", "Reading it took longer than 10 seconds (cairn.parser.time-limit).",
            "halt", "Reading it made the parser crash.",
            "eat", "Reading it needs more memory than is allowed (cairn.parser.heap).",
            "kill", "The parser was killed twice while reading it.",
            "break", "it broke");
    for (Map.Entry<String, String> trap : reasons.entrySet()) {
      ParseException failure = failure(pool, folder.resolve(trap.getKey()));
      assertThat(failure).hasMessage(trap.getValue());
      assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(pool.parse(folder.resolve("good"))).isEqualTo(TrapProgram.document("good"));
    }
    ParseException refusal = failure(pool, folder.resolve("refuse"));
    assertThat(refusal.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(refusal.mediaType()).isEqualTo("text/x-riddle");
  }

  @Test
  void fileWhoseProcessWasKilledFromOutsideIsTriedAgain() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 1, Duration.ofSeconds(30));
    assertThat(pool.parse(folder.resolve("kill-once"))).isEqualTo(TrapProgram.document("survived"));
  }

  @Test
  void bringsALargeDocumentOver() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 1, Duration.ofSeconds(60));
    assertThat(pool.parse(folder.resolve("large"))).isEqualTo(TrapProgram.large());
  }

  @Test
  void badFilesDoNotHarmThoseThatAreReadAtTheSameTime() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 2, Duration.ofSeconds(3));
    Map<String, Future<ParsedDocument>> good = new HashMap<>();
    Map<String, Future<ParsedDocument>> bad = new HashMap<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String name : new String[] {"halt", "a", "b", "hang", "c", "d", "eat", "e", "f"}) {
        (name.length() == 1 ? good : bad)
            .put(name, readers.submit(() -> pool.parse(folder.resolve(name))));
      }
    }
    for (Map.Entry<String, Future<ParsedDocument>> result : good.entrySet()) {
      assertThat(result.getValue().get()).isEqualTo(TrapProgram.document(result.getKey()));
    }
    assertThat(bad.values())
        .hasSize(3)
        .allSatisfy(result -> assertThat(result.state()).isEqualTo(Future.State.FAILED));
  }

  @Test
  void closingInterruptsWhatIsRead() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 1, Duration.ofSeconds(60));
    pool.parse(folder.resolve("good"));
    CompletableFuture<ParseException> reading =
        CompletableFuture.supplyAsync(() -> failure(pool, folder.resolve("hang")));
    Thread.sleep(300);

    pool.close();

    assertThat(reading.get().outcome()).isEqualTo(Outcome.INTERRUPTED);
  }

  @Test
  void interruptedReaderLeavesAFreeProcess() throws Exception {
    ParserPool pool = pool(TrapProgram.class, 1, Duration.ofSeconds(60));
    pool.parse(folder.resolve("good"));
    CompletableFuture<ParseException> reading = new CompletableFuture<>();
    Thread reader =
        Thread.ofVirtual().start(() -> reading.complete(failure(pool, folder.resolve("hang"))));
    Thread.sleep(300);

    reader.interrupt();

    assertThat(reading.get().outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(pool.parse(folder.resolve("good"))).isEqualTo(TrapProgram.document("good"));
  }

  private ParserPool pool(
      Class<? extends WorkerProgram<ParserRequest, ParserReply>> program,
      int processes,
      Duration timeLimit) {
    ParserPool pool =
        ParseConfiguration.pool(
            program,
            ParseProperties.defaults(),
            new ParserProperties(
                processes,
                DataSize.ofMegabytes(512),
                timeLimit,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                100,
                DataSize.ofGigabytes(2)),
            folder.resolve("run"));
    created = pool;
    return pool;
  }

  private static ParseException failure(ParserPool pool, Path file) {
    ParseException failure = catchThrowableOfType(ParseException.class, () -> pool.parse(file));
    assertThat(failure).as("failure of %s", file).isNotNull();
    return failure;
  }
}
