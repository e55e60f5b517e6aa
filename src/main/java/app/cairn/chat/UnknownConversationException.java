package app.cairn.chat;

/// A conversation that is not there, or not any more.
public class UnknownConversationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnknownConversationException(long id) {
    super("There is no conversation with the id %d. Begin a new one.".formatted(id));
  }
}
