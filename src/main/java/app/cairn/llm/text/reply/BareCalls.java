package app.cairn.llm.text.reply;

import java.util.Set;

/// Tells calls without marks, plain JSON at a reply's beginning, from answers that are JSON.
final class BareCalls {

  /// What a reply begins with.
  enum Beginning {
    OF_CALL,
    OF_TEXT,
    UNDECIDED
  }

  /// The first key of a call, whichever way it is written.
  private static final Set<String> FIRST_KEYS =
      Set.of("name", "type", "function", "parameters", "arguments", "id");

  private BareCalls() {}

  /// @param text the reply so far, without leading white space
  static Beginning beginning(String text) {
    int index = skip(text, 0, '[');
    if (index == text.length()) {
      return Beginning.UNDECIDED;
    }
    if (text.charAt(index) != '{') {
      return Beginning.OF_TEXT;
    }
    int quote = skip(text, index, '{');
    if (quote == text.length()) {
      return Beginning.UNDECIDED;
    }
    if (text.charAt(quote) != '"') {
      return Beginning.OF_TEXT;
    }
    int end = text.indexOf('"', quote + 1);
    String key = text.substring(quote + 1, end < 0 ? text.length() : end);
    boolean fits =
        FIRST_KEYS.stream().anyMatch(first -> end < 0 ? first.startsWith(key) : first.equals(key));
    return !fits ? Beginning.OF_TEXT : end < 0 ? Beginning.UNDECIDED : Beginning.OF_CALL;
  }

  /// The index after white space, the character if it stands there, and more white space.
  private static int skip(String text, int start, char character) {
    int index = skipSpace(text, start);
    boolean found = index < text.length() && text.charAt(index) == character;
    return found ? skipSpace(text, index + 1) : index;
  }

  private static int skipSpace(String text, int start) {
    int index = start;
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
    return index;
  }
}
