package app.cairn.worker;

import org.jspecify.annotations.Nullable;

/// A request that a worker did not answer. The message is a sentence for the user.
public class WorkerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// Why there is no answer.
  public enum Kind {
    /// The child cannot be started, or keeps dying and is left alone for a while.
    UNAVAILABLE,
    /// The program refused the request or failed with an exception; the child lives on.
    REJECTED,
    /// No reply came within the request's limit; the child was killed.
    TIMED_OUT,
    /// The child died of lack of memory during the request.
    OUT_OF_MEMORY,
    /// The child crashed or left during the request.
    CRASHED,
    /// The child was killed from outside, or by a limit that is not this request's.
    KILLED,
    /// The caller or the service stopped the request.
    STOPPED
  }

  /// Creates the exception with a message for the user.
  public WorkerException(Kind kind, @Nullable String message) {
    super(message);
    this.kind = kind;
  }

  /// Why there is no answer.
  public Kind kind() {
    return kind;
  }
}
