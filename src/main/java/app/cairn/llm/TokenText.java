package app.cairn.llm;

import app.cairn.llm.text.Tokenizer;
import java.util.Arrays;

/// Turns tokens into text as they come, in whole characters. What a token means depends on those
/// before it, so some of them are decoded again with it.
final class TokenText {

  private static final char REPLACEMENT = '\uFFFD';

  /// More tokens than any character takes: what is no character by then never will be.
  private static final int MAX_HELD = 16;

  private final Tokenizer tokenizer;
  private int[] window = new int[0];
  private int known;
  private String knownText = "";

  TokenText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// Takes in a token.
  ///
  /// @return the text that is known with it, maybe none
  String push(int token) {
    window = Arrays.copyOf(window, window.length + 1);
    window[window.length - 1] = token;
    String text = tokenizer.decode(window);
    boolean whole = text.isEmpty() || text.charAt(text.length() - 1) != REPLACEMENT;
    if (!whole && window.length - known < MAX_HELD) {
      return "";
    }
    String piece = text.substring(Math.min(text.length(), knownText.length()));
    if (!piece.isEmpty()) {
      window = Arrays.copyOfRange(window, known, window.length);
      known = window.length;
      knownText = tokenizer.decode(window);
    }
    return piece;
  }
}
