package app.cairn.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Work on language models, step by step. Jobs of this kind do not overtake each other, so that one
/// text at a time takes memory.
final class LanguageModelJob extends ModelJob<EngineReply> {

  /// What is to be done, on the model's thread.
  interface Steps extends AutoCloseable {

    /// Does the next step.
    ///
    /// @param replies takes what came out
    /// @return whether there is more to do
    boolean next(Consumer<EngineReply> replies);

    /// Frees what the steps hold; called once, at the end.
    @Override
    default void close() {}
  }

  private final Steps steps;
  private boolean done;

  LanguageModelJob(Steps steps, long number) {
    super(Urgency.ANSWER, number);
    this.steps = steps;
  }

  /// Does the next step.
  void step() {
    done = !steps.next(this::reply);
  }

  @Override
  boolean isDone() {
    return cancelled() || done;
  }

  @Override
  void end(@Nullable RuntimeException failure) {
    try {
      steps.close();
      super.end(failure);
    } catch (RuntimeException e) {
      super.end(failure == null ? e : failure);
    }
  }
}
