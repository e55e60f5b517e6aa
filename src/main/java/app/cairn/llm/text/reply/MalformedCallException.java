package app.cairn.llm.text.reply;

/// A text that is no call, with the reason for the user. Stays within this package.
final class MalformedCallException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedCallException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
