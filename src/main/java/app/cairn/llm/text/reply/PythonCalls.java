package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls as Python writes them, `name(key=value, ...)`: one, several one after the other, or a list
/// of them, as LFM2 and Gemma 3 do.
final class PythonCalls extends LiteralReader {

  private PythonCalls(String text) {
    super(text);
  }

  static List<FoundCall> read(String text) throws MalformedCallException {
    PythonCalls reader = new PythonCalls(text);
    List<FoundCall> calls = new ArrayList<>();
    boolean isList = reader.skip("[");
    while (!reader.atEnd() && !(isList && reader.skip("]"))) {
      calls.add(reader.call());
      reader.skip(isList ? "," : ";");
    }
    if (!reader.atEnd()) {
      throw new MalformedCallException("more follows: '%s'".formatted(reader.here()));
    }
    return calls;
  }

  private FoundCall call() throws MalformedCallException {
    String name = name("_.-");
    expect("(");
    if (name.equals("print")) {
      FoundCall printed = call();
      expect(")");
      return printed;
    }
    if (name.isEmpty()) {
      throw new MalformedCallException("it names no tool");
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    while (!skip(")")) {
      String key = name("_-");
      if (key.isEmpty() || !skip("=")) {
        throw new MalformedCallException("an argument has no name");
      }
      arguments.put(key, value());
      if (!skip(",")) {
        expect(")");
        break;
      }
    }
    // The tools that Llama knows by itself are called through a method of theirs.
    return new FoundCall(name.replaceFirst("\\.call$", ""), arguments);
  }

  @Override
  String key() throws MalformedCallException {
    return String.valueOf(value());
  }

  @Override
  @Nullable Object value() throws MalformedCallException {
    return switch (peek()) {
      case '"', '\'' -> string();
      case '[' -> {
        expect("[");
        yield elements("]");
      }
      case '(' -> {
        expect("(");
        yield elements(")");
      }
      case '{' -> {
        expect("{");
        yield pairs();
      }
      default -> word();
    };
  }

  private String string() throws MalformedCallException {
    StringBuilder text = new StringBuilder();
    for (boolean first = true; first || peek() == '"' || peek() == '\''; first = false) {
      char quote = next();
      String three = String.valueOf(quote).repeat(3);
      // The quote itself is read; two more make a string of several lines.
      if (here().startsWith(three.substring(1))) {
        expect(three.substring(1));
        text.append(upTo(three));
      } else {
        untilQuote(quote, text);
      }
    }
    return text.toString();
  }

  private void untilQuote(char quote, StringBuilder text) throws MalformedCallException {
    for (char character = next(); character != quote; character = next()) {
      if (character == '\\') {
        escape(text);
      } else {
        text.append(character);
      }
    }
  }

  private void escape(StringBuilder text) throws MalformedCallException {
    char character = next();
    switch (character) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case '\n' -> {}
      case '\\', '\'', '"' -> text.append(character);
      case 'x' -> text.append((char) hexadecimal(2));
      case 'u' -> text.append((char) hexadecimal(4));
      case 'U' -> {
        int codePoint = hexadecimal(8);
        text.appendCodePoint(Character.isValidCodePoint(codePoint) ? codePoint : 0xFFFD);
      }
      default -> text.append('\\').append(character);
    }
  }

  private int hexadecimal(int digits) throws MalformedCallException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw new MalformedCallException("a string has a broken escape");
      }
      value = value * 16 + digit;
    }
    return value;
  }
}
