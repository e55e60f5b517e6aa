package app.cairn.llm.text.template;

/// Strings counted in code points, as Python counts them.
final class CodePoints {

  private CodePoints() {}

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// The UTF-16 index of a code point. `index` is at most the length.
  static int unitIndex(String text, int index) {
    return length(text) == text.length() ? index : text.offsetByCodePoints(0, index);
  }

  static int codePointIndex(String text, int unitIndex) {
    return text.codePointCount(0, unitIndex);
  }

  static String substring(String text, int start, int end) {
    if (length(text) == text.length()) {
      return text.substring(start, end);
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }
}
