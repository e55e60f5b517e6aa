package app.cairn.llm;

/// A prompt that leaves no room for an answer. The message is for the user.
public final class PromptLengthException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int tokens;
  private final int room;

  PromptLengthException(int tokens, int room) {
    super(
        "The prompt has %,d tokens, but prompt and answer together may have %,d. Ask with less text."
            .formatted(tokens, room));
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
