package app.cairn.index;

/// The index could not be read or written. The message can be shown to the user.
public class IndexException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Creates the exception with a message for the user.
  public IndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
