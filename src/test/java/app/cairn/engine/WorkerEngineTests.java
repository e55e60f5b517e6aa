package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.llm.EmbeddingModelSource;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerPolicy;
import app.cairn.worker.WorkerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// The engine's client with a process that has no MLX.
@Timeout(60)
class WorkerEngineTests {

  @TempDir Path folder;
  private final List<Runnable> retries = new ArrayList<>();
  private WorkerEngine engine;

  @BeforeEach
  void create() {
    WorkerSpec<EngineRequest, EngineReply> spec =
        new WorkerSpec<>(
            "engine",
            FakeEngineProgram.class,
            EngineReply.class,
            FakeEngineProgram.opening(folder),
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            folder.resolve("run"),
            WorkerPolicy.DEFAULT
                .withConcurrency(64)
                .withBackOff(5, Duration.ofMillis(10), Duration.ofHours(1)));
    engine = new WorkerEngine(EmbeddingModelSource::builtIn, new Worker<>(spec), retries::add);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void knowsTheModelAndCountsTokensWithoutTheProcess() {
    assertThat(engine.embeddingModel())
        .isEqualTo(new EmbeddingModelInfo("bge-small-en-v1.5-8bit", 384, 512));
    assertThat(engine.countTokens("The owl sleeps.")).isEqualTo(4);
    EngineStatus status = engine.status();
    assertThat(status.available()).isTrue();
    assertThat(status.running()).isFalse();
    assertThat(status.pid()).isNull();
    assertThat(status.models()).isEmpty();
  }

  @Test
  void embedsInTheOrderGivenHoweverMany() {
    List<String> texts = IntStream.range(0, 150).mapToObj(i -> "x".repeat(i + 1)).toList();
    List<float[]> vectors = engine.embed(texts, EmbeddingPurpose.PASSAGE);
    assertThat(vectors).hasSize(150);
    for (int i = 0; i < 150; i++) {
      assertThat(vectors.get(i)).containsExactly(i + 1, 0);
    }
    assertThat(engine.embed(List.of("why"), EmbeddingPurpose.QUERY).getFirst())
        .containsExactly(3, 1);
    assertThat(engine.embed(List.of(), EmbeddingPurpose.QUERY)).isEmpty();

    EngineStatus status = engine.status();
    assertThat(status.running()).isTrue();
    assertThat(status.device()).isEqualTo("cpu");
    assertThat(status.mlxVersion()).isEqualTo("0.0");
    assertThat(status.models()).containsExactly("fake");
    assertThat(status.pid()).isPositive();
    assertThat(status.residentBytes()).isPositive();
  }

  @Test
  void sendsEnormousTextsInPieces() {
    List<String> texts = IntStream.range(0, 6).mapToObj(i -> "\u6f22".repeat(3_000_000)).toList();
    assertThat(engine.embed(texts, EmbeddingPurpose.PASSAGE))
        .hasSize(6)
        .allSatisfy(vector -> assertThat(vector[0]).isEqualTo(3_000_000));
  }

  @Test
  void queryPassesWhilePassagesFillTheEngine() {
    List<CompletableFuture<List<float[]>>> passages =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            engine.embed(List.of(FakeEngineProgram.HANG), EmbeddingPurpose.PASSAGE),
                        task -> Thread.ofVirtual().start(task)))
            .toList();
    assertThat(engine.embed(List.of("why"), EmbeddingPurpose.QUERY)).hasSize(1);
    assertThat(passages).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void crashInterruptsAndTheNextCallSucceeds() {
    assertThat(failure(FakeEngineProgram.CRASH).kind()).isEqualTo(EngineException.Kind.INTERRUPTED);
    assertThat(engine.embed(List.of("x"), EmbeddingPurpose.PASSAGE)).hasSize(1);
    assertThat(engine.status().available()).isTrue();
  }

  @Test
  void refusedTextIsRejected() {
    EngineException failure = failure(FakeEngineProgram.REFUSE);
    assertThat(failure.kind()).isEqualTo(EngineException.Kind.REJECTED);
    assertThat(failure).hasMessage("No tokens.");
  }

  @Test
  void missingLibraryIsTheReasonUntilALaterAttemptSucceeds() throws Exception {
    Path missing = folder.resolve("missing");
    Files.writeString(missing, "MLX is missing. Install it.");

    EngineException failure = failure("x");
    assertThat(failure.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
    assertThat(failure).hasMessage("MLX is missing. Install it.");
    assertThat(engine.status().available()).isFalse();
    assertThat(engine.status().reason()).isEqualTo("MLX is missing. Install it.");
    assertThat(failure("y").kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
    assertThat(retries).as("one attempt is planned").hasSize(1);

    retries.removeFirst().run();
    assertThat(engine.status().available()).isFalse();
    assertThat(retries).as("the next attempt is planned").hasSize(1);

    Files.delete(missing);
    retries.removeFirst().run();
    assertThat(engine.status().available()).isTrue();
    assertThat(engine.status().running()).isTrue();
    assertThat(retries).isEmpty();
    assertThat(engine.embed(List.of("x"), EmbeddingPurpose.PASSAGE)).hasSize(1);
  }

  @Test
  void reasonStandsUntilAnAttemptHasSucceeded() throws Exception {
    Path missing = folder.resolve("missing");
    Files.writeString(missing, "MLX is missing. Install it.");
    failure("x");
    Files.delete(missing);
    Files.createFile(folder.resolve("slow"));
    Path seen = folder.resolve("seen");

    Thread attempt = Thread.ofVirtual().start(engine::retry);
    while (Files.notExists(seen)) {
      Thread.sleep(5);
    }
    assertThat(engine.status().available()).isFalse();
    assertThat(engine.status().reason()).isEqualTo("MLX is missing. Install it.");

    Files.delete(seen);
    attempt.join();
    assertThat(engine.status().available()).isTrue();
  }

  @Test
  void wrongModelFolderIsTheReason() {
    try (WorkerEngine wrong =
        EngineConfiguration.create(
            new EngineProperties(
                folder.resolve("nothing").toString(),
                EngineProperties.Device.AUTO,
                0,
                DataSize.ofMegabytes(64),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                DataSize.ofBytes(0),
                1_024,
                16),
            folder)) {
      assertThat(wrong.status().available()).isFalse();
      assertThat(wrong.status().reason())
          .contains("nothing is not a folder")
          .contains("cairn.engine.embedding-model");
      EngineException failure =
          catchThrowableOfType(
              EngineException.class, () -> wrong.embed(List.of("x"), EmbeddingPurpose.QUERY));
      assertThat(failure).hasMessage(wrong.status().reason());
      assertThat(failure.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
      assertThat(catchThrowableOfType(EngineException.class, wrong::embeddingModel)).isNotNull();
    }
  }

  private EngineException failure(String text) {
    EngineException failure =
        catchThrowableOfType(
            EngineException.class,
            () -> engine.embed(List.of("a", text, "b"), EmbeddingPurpose.PASSAGE));
    assertThat(failure).isNotNull();
    return failure;
  }
}
