package app.cairn.ai;

import app.cairn.engine.EngineException;
import app.cairn.engine.GenerationEvent;
import app.cairn.engine.GenerationRequest;
import app.cairn.engine.GenerationStream;
import app.cairn.engine.LanguageModels;
import app.cairn.engine.LoadedModel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Language models that answer what a test laid down, one script a request.
final class FakeLanguageModels implements LanguageModels {

  final List<GenerationRequest> requests = new ArrayList<>();
  final CountDownLatch closed = new CountDownLatch(1);
  private final Queue<List<GenerationEvent>> scripts = new ArrayDeque<>();
  private @Nullable EngineException failure;

  /// Has the next request answered so, and then waits for its end if the last event is not
  /// [GenerationEvent.Done].
  void answer(GenerationEvent... events) {
    scripts.add(Arrays.asList(events));
  }

  /// Has each answer end with this after what was laid down for it.
  void fail(EngineException with) {
    failure = with;
  }

  @Override
  public GenerationStream generate(GenerationRequest request) {
    requests.add(request);
    Queue<GenerationEvent> events = new ArrayDeque<>(scripts.remove());
    return new GenerationStream() {

      private boolean done;

      @Override
      public @Nullable GenerationEvent next() {
        GenerationEvent event = events.poll();
        if (event != null || done) {
          done = event instanceof GenerationEvent.Done;
          return event;
        }
        if (failure != null) {
          throw failure;
        }
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new EngineException(EngineException.Kind.INTERRUPTED, "The request was cancelled.");
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  @Override
  public LoadedModel load(Path folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unload(Path folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<LoadedModel> loaded() {
    return List.of();
  }
}
