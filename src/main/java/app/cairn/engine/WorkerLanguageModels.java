package app.cairn.engine;

import app.cairn.worker.ReplyStream;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Language models as the service sees them: a client of the engine's process.
final class WorkerLanguageModels implements LanguageModels {

  private final Worker<EngineRequest, EngineReply> worker;
  private final Function<WorkerException, EngineException> translation;

  private final AtomicLong uses = new AtomicLong();

  /// How many uses there had been when no model was loaded. Until the next one the process is not
  /// asked again, since each request keeps it from being stopped when it is idle.
  private volatile long emptyAfter;

  /// What the process said when it was asked last. It is busy while it writes, so whoever looks at
  /// the models again and again does not ask it each time.
  private volatile @Nullable Known known;

  private final AtomicLong changes = new AtomicLong();

  private record Known(long nanos, List<LoadedModel> models) {

    private static final long FRESH_NANOS = 1_000_000_000;

    boolean isFresh() {
      return System.nanoTime() - nanos < FRESH_NANOS;
    }
  }

  WorkerLanguageModels(
      Worker<EngineRequest, EngineReply> worker,
      Function<WorkerException, EngineException> translation) {
    this.worker = worker;
    this.translation = translation;
  }

  @Override
  public LoadedModel load(Path folder) {
    LoadedModel model = ask(new EngineRequest.LoadModel(absolute(folder))).getFirst();
    uses.incrementAndGet();
    forget();
    return model;
  }

  @Override
  public void unload(Path folder) {
    if (worker.isRunning()) {
      ask(new EngineRequest.UnloadModel(absolute(folder)));
      forget();
    }
  }

  @Override
  public List<LoadedModel> loaded() {
    long before = uses.get();
    if (before == emptyAfter || !worker.isRunning()) {
      return List.of();
    }
    Known last = known;
    if (last != null && last.isFresh()) {
      return last.models();
    }
    long changesBefore = changes.get();
    List<LoadedModel> models = ask(new EngineRequest.Models());
    if (models.isEmpty()) {
      emptyAfter = before;
    } else if (changes.get() == changesBefore) {
      known = new Known(System.nanoTime(), models);
    }
    return models;
  }

  private void forget() {
    changes.incrementAndGet();
    known = null;
  }

  private List<LoadedModel> ask(EngineRequest request) {
    try {
      return ((EngineReply.Models) worker.ask(request, null)).models();
    } catch (WorkerException e) {
      throw translation.apply(e);
    }
  }

  private static String absolute(Path folder) {
    return folder.toAbsolutePath().normalize().toString();
  }

  @Override
  public GenerationStream generate(GenerationRequest request) {
    try {
      return new Stream(worker.open(new EngineRequest.Generate(request), null));
    } catch (WorkerException e) {
      throw translation.apply(e);
    }
  }

  private final class Stream implements GenerationStream {

    private final ReplyStream<EngineReply> replies;

    Stream(ReplyStream<EngineReply> replies) {
      this.replies = replies;
    }

    @Override
    public @Nullable GenerationEvent next() {
      try {
        EngineReply reply = replies.next();
        uses.incrementAndGet();
        if (reply instanceof EngineReply.TooManyTokens(String message, int tokens, int room)) {
          throw new TooManyTokensException(message, tokens, room);
        }
        return reply instanceof EngineReply.Generated(GenerationEvent event) ? event : null;
      } catch (WorkerException e) {
        EngineException failure = translation.apply(e);
        if (failure.kind() == EngineException.Kind.INTERRUPTED) {
          throw new EngineException(
              failure.kind(), failure.getMessage() + " The answer was cut off; ask again.", e);
        }
        throw failure;
      }
    }

    @Override
    public void close() {
      replies.close();
    }
  }
}
