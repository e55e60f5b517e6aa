package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens, with `trim_blocks` and `lstrip_blocks` as Hugging Face sets them: a
/// newline after a tag goes, and so does white space between the line's beginning and a tag.
final class Lexer {

  private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
  private static final Pattern RAW =
      Pattern.compile("\\{%([-+]?)\\s*+raw\\s*+(?:-%\\}\\s*+|%\\})", UNICODE);
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+(?:\\+%\\}|-%\\}\\s*+|%\\}\\n?)", UNICODE);
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?:[0-9]+_)*+[0-9]++(?:(?:\\.(?:[0-9]+_)*+[0-9]++)?[eE][+-]?(?:[0-9]+_)*+[0-9]++"
              + "|\\.(?:[0-9]+_)*+[0-9]++)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])++|0[oO](?:_?[0-7])++|0[xX](?:_?[0-9a-fA-F])++|[1-9](?:_?[0-9])*+|0(?:_?0)*+");
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private static final int MAX_DIGITS = 1_000;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokenize(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (position < source.length()) {
      int start = nextStart();
      if (start < 0) {
        addText(source.substring(position));
        position = source.length();
        break;
      }
      Matcher raw = RAW.matcher(source).region(start, source.length());
      if (source.charAt(start + 1) == '%' && raw.lookingAt()) {
        raw(start, raw);
        continue;
      }
      int inside = start + 2;
      char sign = inside < source.length() ? source.charAt(inside) : ' ';
      char kind = source.charAt(start + 1);
      textBefore(start, sign, kind != '{');
      position = sign == '-' || sign == '+' ? inside + 1 : inside;
      switch (kind) {
        case '#' -> comment();
        case '%' -> code(TokenKind.TAG_START, TokenKind.TAG_END, "%}");
        default -> code(TokenKind.OUTPUT_START, TokenKind.OUTPUT_END, "}}");
      }
    }
    tokens.add(Token.of(TokenKind.END, line, ""));
  }

  private int nextStart() {
    int index = source.indexOf('{', position);
    while (index >= 0 && index + 1 < source.length()) {
      if ("{%#".indexOf(source.charAt(index + 1)) >= 0) {
        return index;
      }
      index = source.indexOf('{', index + 1);
    }
    return -1;
  }

  /// Adds the text up to a tag, without the white space that the tag's sign or `lstrip_blocks`
  /// takes.
  private void textBefore(int tag, char sign, boolean stripsLine) {
    int end = tag;
    if (sign == '-') {
      end = Whitespace.skipBack(source, position, tag);
    } else if (sign != '+' && stripsLine) {
      int from = tag;
      while (from > position
          && source.charAt(from - 1) != '\n'
          && Whitespace.is(source.charAt(from - 1))) {
        from--;
      }
      boolean atLineStart = from == position ? lineStarting : source.charAt(from - 1) == '\n';
      end = atLineStart ? from : tag;
    }
    addText(source.substring(position, end));
    countLines(end, tag);
  }

  private void addText(String text) {
    if (!text.isEmpty()) {
      tokens.add(Token.of(TokenKind.TEXT, line, text));
      countLines(text);
    }
  }

  private void raw(int start, Matcher raw) {
    String sign = raw.group(1);
    textBefore(start, sign.isEmpty() ? ' ' : sign.charAt(0), true);
    countLines(start, raw.end());
    lineStarting = source.charAt(raw.end() - 1) == '\n';
    position = raw.end();
    Matcher end = END_RAW.matcher(source);
    if (!end.find(position)) {
      throw syntax("Missing end of raw directive");
    }
    String endSign = end.group(1);
    textBefore(end.start(), endSign.isEmpty() ? ' ' : endSign.charAt(0), true);
    leave(end.start(), end.end());
  }

  private void comment() {
    int close = source.indexOf("#}", position);
    if (close < 0) {
      throw syntax("Missing end of comment tag");
    }
    char sign = close > position ? source.charAt(close - 1) : ' ';
    leave(position, afterTag(close + 2, sign, true));
  }

  private void code(TokenKind begin, TokenKind end, String closing) {
    tokens.add(Token.of(begin, line, ""));
    Deque<Character> open = new ArrayDeque<>();
    while (position < source.length()) {
      if (open.isEmpty()) {
        char sign = source.charAt(position);
        boolean signed = sign == '-' || (sign == '+' && end == TokenKind.TAG_END);
        int close = signed ? position + 1 : position;
        if (source.startsWith(closing, close)) {
          tokens.add(Token.of(end, line, closing));
          leave(position, afterTag(close + 2, signed ? sign : ' ', end == TokenKind.TAG_END));
          return;
        }
      }
      int next = Whitespace.skip(source, position);
      if (next > position) {
        countLines(position, next);
        position = next;
      } else {
        token(open);
      }
    }
  }

  /// Where the text goes on after a tag's closing mark.
  private int afterTag(int closed, char sign, boolean trimsNewline) {
    if (sign == '-') {
      return Whitespace.skip(source, closed);
    }
    boolean trim =
        trimsNewline && sign != '+' && closed < source.length() && source.charAt(closed) == '\n';
    return trim ? closed + 1 : closed;
  }

  private void leave(int from, int to) {
    countLines(from, to);
    lineStarting = source.charAt(to - 1) == '\n';
    position = to;
  }

  private void token(Deque<Character> open) {
    Matcher number = FLOAT.matcher(source).region(position, source.length());
    boolean afterDot = position > 0 && source.charAt(position - 1) == '.';
    if (!afterDot && number.lookingAt()) {
      String text = number.group();
      add(TokenKind.FLOAT, text, Double.valueOf(text.replace("_", "")));
      return;
    }
    number.usePattern(INTEGER);
    if (number.lookingAt()) {
      String text = number.group();
      add(TokenKind.INTEGER, text, integer(text.replace("_", "")));
      return;
    }
    int codePoint = source.codePointAt(position);
    if (codePoint == '_' || Character.isUnicodeIdentifierStart(codePoint)) {
      name();
    } else if (codePoint == '\'' || codePoint == '"') {
      string((char) codePoint);
    } else {
      operator(open);
    }
  }

  private Object integer(String digits) {
    if (digits.length() > MAX_DIGITS) {
      throw syntax("a number of more than %,d digits".formatted(MAX_DIGITS));
    }
    BigInteger value =
        switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : ' ') {
          case 'b' -> new BigInteger(digits.substring(2), 2);
          case 'o' -> new BigInteger(digits.substring(2), 8);
          case 'x' -> new BigInteger(digits.substring(2), 16);
          default -> new BigInteger(digits);
        };
    return Numbers.normal(value);
  }

  private void name() {
    int end = position;
    while (end < source.length()) {
      int codePoint = source.codePointAt(end);
      if (!Character.isUnicodeIdentifierPart(codePoint)
          || Character.isIdentifierIgnorable(codePoint)) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    String text = source.substring(position, end);
    add(TokenKind.NAME, text, text);
  }

  private void string(char quote) {
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw syntax("unexpected char %s at %d".formatted(quote == '"' ? "'\"'" : "\"'\"", position));
    }
    String text = StringEscapes.unescape(source.substring(position + 1, end), line);
    int start = position;
    tokens.add(Token.of(TokenKind.STRING, line, text));
    position = end + 1;
    countLines(start, position);
  }

  private void operator(Deque<Character> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, position)) {
        balance(operator.charAt(0), open);
        add(TokenKind.OPERATOR, operator, operator);
        return;
      }
    }
    throw syntax(
        "unexpected char '%s' at %d"
            .formatted(Character.toString(source.codePointAt(position)), position));
  }

  private void balance(char bracket, Deque<Character> open) {
    switch (bracket) {
      case '{' -> open.push('}');
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '}', ')', ']' -> {
        if (open.isEmpty()) {
          throw syntax("unexpected '%c'".formatted(bracket));
        }
        char expected = open.pop();
        if (expected != bracket) {
          throw syntax("unexpected '%c', expected '%c'".formatted(bracket, expected));
        }
      }
      default -> {}
    }
  }

  private void add(TokenKind kind, String text, Object value) {
    tokens.add(new Token(kind, line, text, value));
    position += text.length();
  }

  private void countLines(String text) {
    line += (int) text.chars().filter(character -> character == '\n').count();
  }

  private void countLines(int from, int to) {
    for (int i = from; i < to; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
  }

  private TemplateException syntax(String reason) {
    return new TemplateException(TemplateException.Kind.SYNTAX, line, reason);
  }
}
