package app.cairn.llm.text;

/// A chat template that cannot be used, or that does not take a conversation. The message is for
/// the user.
public final class ChatTemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ChatTemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
