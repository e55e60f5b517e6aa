package app.cairn.worker;

/// Where a [WorkerProgram] puts its replies to one request. Thread-safe.
///
/// @param <R> the worker's replies
public interface Replies<R> {

  /// Sends a reply; waits while the parent has too many unread ones of this request.
  ///
  /// @throws java.util.concurrent.CancellationException if the parent is no longer interested
  /// @throws InterruptedException if that happens while waiting
  void send(R reply) throws InterruptedException;

  /// Whether the parent is no longer interested; long work should ask now and then. The request's
  /// thread is interrupted as well.
  boolean cancelled();
}
