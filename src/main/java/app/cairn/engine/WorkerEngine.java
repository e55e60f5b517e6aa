package app.cairn.engine;

import app.cairn.llm.EmbeddingModelSource;
import app.cairn.llm.EmbeddingSettings;
import app.cairn.llm.text.Tokenizer;
import app.cairn.worker.ReplyStream;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerException;
import app.cairn.worker.WorkerStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine as the service sees it: a client of the engine's process.
final class WorkerEngine implements Engine, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerEngine.class);

  /// More passages than these wait here, so that a query finds a free place in the process.
  private static final int REQUESTS_OF_PASSAGES = 4;

  private static final int TEXTS_PER_REQUEST = 64;

  /// Some 12 MB in UTF-8, well under what one message may have.
  private static final int CHARACTERS_PER_REQUEST = 4_000_000;

  private final Supplier<EmbeddingModelSource> opener;
  private final Worker<EngineRequest, EngineReply> worker;
  private final LanguageModels languageModels;
  private final Executor retries;
  private final Semaphore passages = new Semaphore(REQUESTS_OF_PASSAGES, true);
  private final AtomicBoolean retryPlanned = new AtomicBoolean();
  private final Object attempt = new Object();
  private volatile @Nullable Model model;

  /// What was wrong before the attempt that is under way, and counts until that succeeds.
  private volatile @Nullable String earlierProblem;

  private volatile boolean closed;

  /// The model as the service's process knows it: all but its weights.
  private record Model(EmbeddingSettings settings, Tokenizer tokenizer) {}

  /// Creates the engine; starts nothing yet.
  ///
  /// @param opener opens the embedding model, or says with an exception what is wrong with it
  /// @param worker the process, closed with the engine
  /// @param retries runs a task after the time that a failed start waits for the next
  WorkerEngine(
      Supplier<EmbeddingModelSource> opener,
      Worker<EngineRequest, EngineReply> worker,
      Executor retries) {
    this.opener = opener;
    this.worker = worker;
    this.languageModels = new WorkerLanguageModels(worker, this::translated);
    this.retries = retries;
    try {
      model();
    } catch (EngineException e) {
      log.warn("{}", e.getMessage());
    }
  }

  /// The language models in the same process.
  LanguageModels languageModels() {
    return languageModels;
  }

  @Override
  public EngineStatus status() {
    String reason = null;
    try {
      model();
    } catch (EngineException e) {
      reason = e.getMessage();
    }
    String earlier = earlierProblem;
    WorkerStatus process = worker.status();
    if (reason == null) {
      reason = process.problem() == null ? earlier : process.problem();
    }
    EngineReply.Loaded loaded = worker.greeting() instanceof EngineReply.Loaded l ? l : null;
    return new EngineStatus(
        reason == null,
        reason,
        process.running(),
        loaded == null ? null : loaded.device(),
        loaded == null ? null : loaded.mlxVersion(),
        process.running() ? process.pid() : null,
        process.residentBytes(),
        loaded == null || !process.running() ? List.of() : loaded.models());
  }

  @Override
  public EmbeddingModelInfo embeddingModel() {
    EmbeddingSettings settings = model().settings();
    return new EmbeddingModelInfo(settings.id(), settings.dimensions(), settings.maxTokens());
  }

  @Override
  public int countTokens(String text) {
    return model().tokenizer().count(text);
  }

  @Override
  public List<float[]> embed(List<String> texts, EmbeddingPurpose purpose) {
    model();
    float[][] vectors = new float[texts.size()][];
    int start = 0;
    while (start < texts.size()) {
      List<String> part = part(texts, start);
      embed(part, purpose, start, vectors);
      start += part.size();
    }
    return new ArrayList<>(Arrays.asList(vectors));
  }

  /// As many texts from `start` on as one request takes, at least one.
  private static List<String> part(List<String> texts, int start) {
    List<String> part = new ArrayList<>();
    int characters = 0;
    for (String text : texts.subList(start, Math.min(texts.size(), start + TEXTS_PER_REQUEST))) {
      String read = text.substring(0, Math.min(text.length(), CHARACTERS_PER_REQUEST));
      characters += read.length();
      if (characters > CHARACTERS_PER_REQUEST) {
        break;
      }
      part.add(read);
    }
    return part;
  }

  private void embed(List<String> texts, EmbeddingPurpose purpose, int start, float[][] vectors) {
    boolean waits = purpose == EmbeddingPurpose.PASSAGE;
    if (waits) {
      acquire();
    }
    EngineRequest request = new EngineRequest.Embed(texts, purpose);
    try (ReplyStream<EngineReply> replies = worker.open(request, null)) {
      int received = 0;
      for (EngineReply reply = replies.next(); reply != null; reply = replies.next()) {
        if (reply instanceof EngineReply.Vectors(List<Integer> positions, List<float[]> some)) {
          for (int i = 0; i < positions.size(); i++) {
            vectors[start + positions.get(i)] = some.get(i);
          }
          received += positions.size();
        }
      }
      if (received != texts.size()) {
        throw new EngineException(
            EngineException.Kind.REJECTED, "The engine left out some of the texts.");
      }
    } catch (WorkerException e) {
      throw translated(e);
    } finally {
      if (waits) {
        passages.release();
      }
    }
  }

  private void acquire() {
    try {
      passages.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Kind.INTERRUPTED, "The request was interrupted.", e);
    }
  }

  private EngineException translated(WorkerException failure) {
    EngineException.Kind kind =
        switch (failure.kind()) {
          case UNAVAILABLE -> EngineException.Kind.UNAVAILABLE;
          case REJECTED -> EngineException.Kind.REJECTED;
          case TIMED_OUT, OUT_OF_MEMORY, CRASHED, KILLED, STOPPED ->
              EngineException.Kind.INTERRUPTED;
        };
    if (kind == EngineException.Kind.UNAVAILABLE) {
      planRetry();
    }
    return new EngineException(kind, String.valueOf(failure.getMessage()), failure);
  }

  /// Nobody asks an engine that says it is not available, so it looks again by itself.
  private void planRetry() {
    if (!closed && retryPlanned.compareAndSet(false, true)) {
      retries.execute(
          () -> {
            retryPlanned.set(false);
            retry();
          });
    }
  }

  @Override
  public void retry() {
    synchronized (attempt) {
      String problem = worker.status().problem();
      if (closed || problem == null) {
        return;
      }
      earlierProblem = problem;
      worker.retry();
      try {
        worker.start();
        log.info("The engine is available again.");
      } catch (WorkerException e) {
        if (e.kind() == WorkerException.Kind.UNAVAILABLE) {
          planRetry();
        }
      } finally {
        earlierProblem = null;
      }
    }
  }

  /// Opens the model's description and tokenizer once they are readable.
  private Model model() {
    Model known = model;
    if (known != null) {
      return known;
    }
    synchronized (this) {
      if (model == null) {
        try {
          EmbeddingModelSource source = opener.get();
          model = new Model(source.settings(), source.openTokenizer());
        } catch (RuntimeException | LinkageError e) {
          throw new EngineException(
              EngineException.Kind.UNAVAILABLE,
              "The embedding model cannot be used: %s. Check cairn.engine.embedding-model."
                  .formatted(e.getMessage()),
              e);
        }
      }
      return model;
    }
  }

  @Override
  public void close() {
    closed = true;
    worker.close();
    synchronized (this) {
      Model known = model;
      if (known != null) {
        known.tokenizer().close();
      }
    }
  }

  /// Runs tasks on virtual threads of their own, after a delay.
  static Executor delayed(long seconds) {
    return CompletableFuture.delayedExecutor(
        seconds, TimeUnit.SECONDS, task -> Thread.ofVirtual().start(task));
  }
}
