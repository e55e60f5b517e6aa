package app.cairn.ai;

import org.jspecify.annotations.Nullable;

/// A language model that could not answer. The message can be shown to the user.
public class ChatModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// @param message for the user
  public ChatModelException(@Nullable String message) {
    super(message);
  }

  /// @param message for the user
  public ChatModelException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
