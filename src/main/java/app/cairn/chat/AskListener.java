package app.cairn.chat;

/// Hears of an answer as it grows. An exception that it throws ends the answering and reaches the
/// caller: so a closed connection costs no more work.
@FunctionalInterface
public interface AskListener {

  /// Takes the next event; called on the thread that asked.
  void on(AskEvent event);
}
