package app.cairn;

/// A reason why Cairn cannot start. The message is a sentence for the user.
class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
