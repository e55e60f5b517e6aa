package app.cairn.engine;

/// A prompt that leaves no room for an answer.
public final class TooManyTokensException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final int tokens;
  private final int room;

  /// Creates the exception with a message for the user.
  ///
  /// @param tokens how many the prompt has
  /// @param room how many prompt and answer may have together
  public TooManyTokensException(String message, int tokens, int room) {
    super(Kind.REJECTED, message);
    this.tokens = tokens;
    this.room = room;
  }

  /// How many tokens the prompt has.
  public int tokens() {
    return tokens;
  }

  /// How many tokens prompt and answer may have together.
  public int room() {
    return room;
  }
}
