package app.cairn.web;

import org.jspecify.annotations.Nullable;

/// A failure's kind (as its message) and place, fit for the log.
final class WithoutMessage extends Throwable {

  private static final long serialVersionUID = 1L;

  private WithoutMessage(Throwable failure, @Nullable Throwable cause) {
    super(failure.getClass().getName(), cause, false, true);
    setStackTrace(failure.getStackTrace());
  }

  /// The failure and its causes.
  static WithoutMessage of(Throwable failure) {
    Throwable cause = failure.getCause();
    return new WithoutMessage(failure, cause == null ? null : of(cause));
  }
}
