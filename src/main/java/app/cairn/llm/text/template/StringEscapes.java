package app.cairn.llm.text.template;

/// The backslash escapes of string literals, as Python's codec `unicode-escape` reads them.
final class StringEscapes {

  private final String text;
  private final int line;
  private final StringBuilder result = new StringBuilder();
  private int index;

  private StringEscapes(String text, int line) {
    this.text = text;
    this.line = line;
  }

  static String unescape(String text, int line) {
    return text.indexOf('\\') < 0 ? text : new StringEscapes(text, line).run();
  }

  private String run() {
    while (index < text.length()) {
      char character = text.charAt(index++);
      if (character == '\\') {
        escape();
      } else {
        result.append(character);
      }
    }
    return result.toString();
  }

  private void escape() {
    if (index == text.length()) {
      throw new TemplateException(TemplateException.Kind.SYNTAX, line, "\\ at end of string");
    }
    char character = text.charAt(index++);
    switch (character) {
      case '\n' -> {}
      case '\\', '\'', '"' -> result.append(character);
      case 'a' -> result.append('\u0007');
      case 'b' -> result.append('\b');
      case 'f' -> result.append('\f');
      case 'n' -> result.append('\n');
      case 'r' -> result.append('\r');
      case 't' -> result.append('\t');
      case 'v' -> result.append('\u000B');
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(character);
      case 'N' ->
          throw new TemplateException(
              TemplateException.Kind.UNSUPPORTED, line, "characters cannot be named with \\N");
      default -> result.append('\\').append(character);
    }
  }

  private void hexadecimal(int digits) {
    int end = index + digits;
    int codePoint = 0;
    while (index < end) {
      int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
      if (digit < 0 || codePoint > 0x10FFFF) {
        throw new TemplateException(
            TemplateException.Kind.SYNTAX, line, "truncated escape in a string");
      }
      codePoint = codePoint * 16 + digit;
      index++;
    }
    if (!Character.isValidCodePoint(codePoint)) {
      throw new TemplateException(TemplateException.Kind.SYNTAX, line, "illegal Unicode character");
    }
    result.appendCodePoint(codePoint);
  }

  private void octal(char first) {
    int value = first - '0';
    for (int i = 0; i < 2 && index < text.length(); i++) {
      int digit = Character.digit(text.charAt(index), 8);
      if (digit < 0) {
        break;
      }
      value = value * 8 + digit;
      index++;
    }
    result.append((char) value);
  }
}
