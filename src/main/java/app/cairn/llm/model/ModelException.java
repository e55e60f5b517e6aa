package app.cairn.llm.model;

/// A model that cannot be used: a file is missing or damaged, or its kind is not known. The message
/// says which and can be shown to the user.
public class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// Creates the exception with a message for the user.
  public ModelException(String message) {
    super(message);
  }

  /// Creates the exception with a message for the user.
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
