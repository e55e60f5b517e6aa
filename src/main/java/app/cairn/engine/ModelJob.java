package app.cairn.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Work for the thread that owns MLX, done in slices. That thread computes and replies, another
/// takes the replies.
///
/// @param <R> the replies
abstract sealed class ModelJob<R> implements Comparable<ModelJob<?>>
    permits EmbeddingJob, LanguageModelJob {

  /// What goes before what, the most urgent first.
  enum Urgency {
    /// A query is short, and passes between two tokens of an answer.
    QUERY,
    SENTENCE,
    /// An answer, or a model for answers.
    ANSWER,
    PASSAGE
  }

  private sealed interface Event<R> {
    record Reply<R>(R reply) implements Event<R> {}

    record End<R>(@Nullable RuntimeException failure) implements Event<R> {}
  }

  private final Urgency urgency;
  private final long number;
  private final BlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;

  /// @param number its place among jobs of the same urgency
  ModelJob(Urgency urgency, long number) {
    this.urgency = urgency;
    this.number = number;
  }

  /// What is more urgent comes first, then whoever came first.
  @Override
  public final int compareTo(ModelJob<?> other) {
    int byUrgency = urgency.compareTo(other.urgency);
    return byUrgency != 0 ? byUrgency : Long.compare(number, other.number);
  }

  /// Whether all is computed, or nobody wants the rest.
  abstract boolean isDone();

  /// Hands over a part of the result.
  final void reply(R reply) {
    events.add(new Event.Reply<>(reply));
  }

  /// Ends the job, on the model's thread; nothing is computed any more.
  void end(@Nullable RuntimeException failure) {
    events.add(new Event.End<>(failure));
  }

  /// Asks for no further slice.
  final void cancel() {
    cancelled = true;
  }

  /// Whether nobody wants the rest.
  final boolean cancelled() {
    return cancelled;
  }

  /// Waits for the next reply; null after the last.
  ///
  /// @throws RuntimeException the reason if the model failed
  final @Nullable R next() throws InterruptedException {
    return switch (events.take()) {
      case Event.Reply<R>(R reply) -> reply;
      case Event.End<R>(RuntimeException failure) -> {
        if (failure != null) {
          throw failure;
        }
        yield null;
      }
    };
  }
}
