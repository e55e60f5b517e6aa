package app.cairn.ai;

import org.jspecify.annotations.Nullable;

/// A language model that could not answer. The message can be shown to the user.
public sealed class ChatModelException extends RuntimeException
    permits NoChatModelException, PromptTooLongException {

  private static final long serialVersionUID = 1L;

  ChatModelException(@Nullable String message) {
    super(message);
  }

  ChatModelException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
