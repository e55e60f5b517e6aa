package app.cairn.llm.text.template;

/// White space as Python sees it.
final class Whitespace {

  private Whitespace() {}

  static boolean is(int character) {
    return switch (character) {
      case '\t', '\n', 0x0B, '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, ' ', 0x85, 0xA0, 0x1680 -> true;
      case 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> character >= 0x2000 && character <= 0x200A;
    };
  }

  /// The first index from `start` on that is no white space, or the text's length.
  static int skip(String text, int start) {
    int index = start;
    while (index < text.length() && is(text.charAt(index))) {
      index++;
    }
    return index;
  }

  /// The index after the last character before `end` that is no white space, at least `start`.
  static int skipBack(String text, int start, int end) {
    int index = end;
    while (index > start && is(text.charAt(index - 1))) {
      index--;
    }
    return index;
  }
}
