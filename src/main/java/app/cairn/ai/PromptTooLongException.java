package app.cairn.ai;

import org.jspecify.annotations.Nullable;

/// A prompt that leaves no room for an answer. The same question with less text may be answered.
public final class PromptTooLongException extends ChatModelException {

  private static final long serialVersionUID = 1L;

  private final int tokens;
  private final int room;

  /// @param message for the user
  /// @param tokens how many the prompt has
  /// @param room how many prompt and answer may have together
  public PromptTooLongException(@Nullable String message, int tokens, int room, Throwable cause) {
    super(message, cause);
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
