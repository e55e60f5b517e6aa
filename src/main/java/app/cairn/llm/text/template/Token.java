package app.cairn.llm.text.template;

/// A token of a template.
///
/// @param text the text, name, operator or unescaped string; of others, how they were written
/// @param value a number's value
record Token(TokenKind kind, int line, String text, Object value) {

  static Token of(TokenKind kind, int line, String text) {
    return new Token(kind, line, text, text);
  }

  boolean isName(String name) {
    return kind == TokenKind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == TokenKind.OPERATOR && text.equals(operator);
  }

  /// How messages call it.
  String description() {
    return switch (kind) {
      case TEXT -> "template data / text";
      case OUTPUT_START -> "begin of print statement";
      case OUTPUT_END -> "end of print statement";
      case TAG_START -> "begin of statement block";
      case TAG_END -> "end of statement block";
      case END -> "end of template";
      case STRING -> "string";
      case INTEGER -> "integer";
      case FLOAT -> "float";
      case NAME, OPERATOR -> text;
    };
  }
}
