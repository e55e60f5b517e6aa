package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.library.EmbeddingBatches.Batch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives documents the vectors that their chunks lack, in batches across documents. While the
/// engine works on one batch, the last one is stored and the next one prepared. Without an engine
/// documents are found by keywords only, until there is one.
final class Embedder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Embedder.class);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final String KEYWORDS_ONLY = "Found by keywords only: ";

  private final EmbeddingQueue queue;
  private final EmbeddingBatches batches;
  private final Engine engine;
  private final Runnable onEmbedded;
  private final Loop loop;
  private final ExecutorService calls =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("library-engine").factory());

  private final Backoff interruptions = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));
  private final Backoff absences = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

  private @Nullable Call inFlight;
  private @Nullable String absence;
  private long nextTry;
  private @Nullable String resumedModel;

  private record Call(Batch batch, Future<Map<Sha256, float[]>> vectors) {}

  /// @param onEmbedded called when documents have got their vectors
  Embedder(
      EmbeddingQueue queue,
      ChunkRepository chunks,
      Chunking chunking,
      Engine engine,
      LibraryProperties properties,
      Obstacles obstacles,
      Runnable onEmbedded) {
    this.queue = queue;
    this.batches = new EmbeddingBatches(queue, chunks, chunking, engine, properties.batch());
    this.engine = engine;
    this.onEmbedded = onEmbedded;
    this.loop = new Loop("embed", obstacles, this::step);
  }

  void start() {
    loop.start();
  }

  void wake() {
    loop.wake();
  }

  @Override
  public void close() {
    loop.stop();
    calls.shutdown();
    loop.close();
  }

  private Duration step() throws InterruptedException {
    if (absence != null) {
      Duration wait = awaitEngine();
      if (!wait.isZero()) {
        return wait;
      }
    }
    String model;
    try {
      model = engine.embeddingModel().id();
    } catch (EngineException e) {
      return failed(Batch.NONE, CurrentModel.UNKNOWN, e);
    }
    if (!model.equals(resumedModel)) {
      queue.resume(model);
      resumedModel = model;
    }
    Call done = inFlight;
    Batch next = batches.next(model, done == null ? Batch.NONE : done.batch);
    if (next.finishedOthers()) {
      onEmbedded.run();
    }
    if (done == null) {
      inFlight = begin(next);
      return inFlight == null && !next.finishedOthers() ? IDLE : Duration.ZERO;
    }
    Map<Sha256, float[]> vectors;
    try {
      vectors = done.vectors.get();
    } catch (ExecutionException e) {
      inFlight = null;
      return failed(done.batch, model, e.getCause());
    }
    inFlight = begin(next);
    interruptions.succeeded();
    absences.succeeded();
    batches.succeeded();
    try {
      queue.store(model, vectors, done.batch.documentIds());
    } finally {
      onEmbedded.run();
    }
    return Duration.ZERO;
  }

  private @Nullable Call begin(Batch batch) {
    return batch.texts().isEmpty()
        ? null
        : new Call(batch, calls.submit(() -> batches.embed(batch)));
  }

  /// While the engine is missing, lets documents be found by keywords and looks for it at times.
  private Duration awaitEngine() {
    queue.suspend(KEYWORDS_ONLY + absence);
    long wait = nextTry - System.nanoTime();
    if (wait > 0) {
      return Duration.ofNanos(wait);
    }
    if (!engine.status().available()) {
      return retryAfter(LOOK);
    }
    absence = null;
    resumedModel = null;
    return Duration.ZERO;
  }

  private Duration retryAfter(Duration wait) {
    nextTry = System.nanoTime() + wait.toNanos();
    return wait;
  }

  private Duration failed(Batch batch, String model, @Nullable Throwable failure) {
    String message = failure == null ? "no reason given" : String.valueOf(failure.getMessage());
    EngineException.Kind kind =
        failure instanceof EngineException e ? e.kind() : EngineException.Kind.INTERRUPTED;
    return switch (kind) {
      case UNAVAILABLE -> {
        log.info("Documents are found by keywords only: {}", message);
        absence = message;
        queue.suspend(KEYWORDS_ONLY + message);
        yield retryAfter(absences.failed());
      }
      case INTERRUPTED -> {
        if (batches.isToBlame(batch)) {
          queue.giveUp(
              batch.documentIds(),
              model,
              KEYWORDS_ONLY + "the engine stopped repeatedly at a passage of it.");
          onEmbedded.run();
          yield Duration.ZERO;
        }
        log.debug("An embedding call was interrupted and is tried again: {}", message);
        yield interruptions.failed();
      }
      case REJECTED -> {
        if (batches.isolates(batch)) {
          queue.giveUp(batch.documentIds(), model, KEYWORDS_ONLY + message);
          onEmbedded.run();
        }
        yield Duration.ZERO;
      }
    };
  }
}
