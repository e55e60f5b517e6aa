package app.cairn.llm.text.reply;

/// Finds where a JSON object or list ends that is still being written, looking at each character
/// once.
final class JsonEnd {

  /// There is more to come.
  static final int OPEN = -1;

  /// No JSON object or list stands here.
  static final int NONE = -2;

  private int index;
  private int depth;
  private boolean inString;
  private boolean escaped;

  /// @param start where the value begins
  JsonEnd(int start) {
    this.index = start;
  }

  /// Whether a text that begins with a JSON object ends within one of its strings.
  static boolean endsWithinString(String text) {
    JsonEnd end = new JsonEnd(0);
    return text.startsWith("{") && end.find(text) == OPEN && end.inString;
  }

  /// How far the text was looked at.
  int position() {
    return index;
  }

  /// The index after the value's end, [#OPEN] or [#NONE].
  ///
  /// @param text what is there of it by now, a longer text each time
  int find(CharSequence text) {
    while (index < text.length()) {
      char character = text.charAt(index++);
      if (inString) {
        boolean wasEscaped = escaped;
        escaped = character == '\\' && !wasEscaped;
        inString = character != '"' || wasEscaped;
        continue;
      }
      switch (character) {
        case '"' -> inString = true;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      if (depth <= 0) {
        return depth == 0 && (character == '}' || character == ']') ? index : NONE;
      }
    }
    return OPEN;
  }
}
