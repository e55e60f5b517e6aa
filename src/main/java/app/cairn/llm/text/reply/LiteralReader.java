package app.cairn.llm.text.reply;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a text of names, marks and literal values from front to back.
class LiteralReader {

  private static final int MAX_NESTING = 64;

  private final String text;
  private int index;
  private int nesting;

  LiteralReader(String text) {
    this.text = text;
  }

  final boolean atEnd() {
    skipSpace();
    return index == text.length();
  }

  final boolean skip(String mark) {
    skipSpace();
    boolean found = text.startsWith(mark, index);
    if (found) {
      index += mark.length();
    }
    return found;
  }

  final void expect(String mark) throws MalformedCallException {
    if (!skip(mark)) {
      throw new MalformedCallException(
          atEnd() ? "it ends too early" : "'%s' was expected at '%s'".formatted(mark, here()));
    }
  }

  /// All up to a mark, which is skipped.
  final String upTo(String mark) throws MalformedCallException {
    int end = text.indexOf(mark, index);
    if (end < 0) {
      throw new MalformedCallException("it ends within a string");
    }
    String part = text.substring(index, end);
    index = end + mark.length();
    return part;
  }

  /// A name of letters, digits and `extra`; it may be empty.
  final String name(String extra) {
    skipSpace();
    int start = index;
    while (index < text.length()
        && (Character.isLetterOrDigit(text.charAt(index))
            || extra.indexOf(text.charAt(index)) >= 0)) {
      index++;
    }
    return text.substring(start, index);
  }

  final char peek() {
    skipSpace();
    return index < text.length() ? text.charAt(index) : '\0';
  }

  final char next() throws MalformedCallException {
    if (index == text.length()) {
      throw new MalformedCallException("it ends too early");
    }
    return text.charAt(index++);
  }

  final String here() {
    return text.substring(index, Math.min(text.length(), index + 20));
  }

  private void skipSpace() {
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
  }

  /// Elements between brackets, of which the first is read already.
  final List<@Nullable Object> elements(String end) throws MalformedCallException {
    enter();
    List<@Nullable Object> elements = new ArrayList<>();
    while (!skip(end)) {
      elements.add(value());
      if (!skip(",")) {
        expect(end);
        break;
      }
    }
    nesting--;
    return elements;
  }

  /// Pairs of keys and values up to `}`, of which the `{` is read already.
  final Map<String, @Nullable Object> pairs() throws MalformedCallException {
    enter();
    Map<String, @Nullable Object> pairs = new LinkedHashMap<>();
    while (!skip("}")) {
      String key = key();
      expect(":");
      pairs.put(key, value());
      if (!skip(",")) {
        expect("}");
        break;
      }
    }
    nesting--;
    return pairs;
  }

  private void enter() throws MalformedCallException {
    if (++nesting > MAX_NESTING) {
      throw new MalformedCallException("it is nested too deeply");
    }
  }

  String key() throws MalformedCallException {
    throw new MalformedCallException("it has an object where none can be");
  }

  @Nullable Object value() throws MalformedCallException {
    throw new MalformedCallException("it has a value where none can be");
  }

  /// A number, a truth value or nothing, in the words of JSON or of Python.
  final @Nullable Object word() throws MalformedCallException {
    String word = name("_.+-");
    switch (word) {
      case "true", "True" -> {
        return true;
      }
      case "false", "False" -> {
        return false;
      }
      case "null", "None" -> {
        return null;
      }
      default -> {}
    }
    try {
      if (word.length() < 400 && word.matches("[+-]?[0-9][0-9_]*")) {
        BigInteger number = new BigInteger(word.replace("_", ""));
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
      }
      if (word.length() < 400 && word.matches("[+-]?[0-9.][0-9.eE+-]*")) {
        return Double.valueOf(word);
      }
    } catch (NumberFormatException e) {
      throw new MalformedCallException("'%s' is no number".formatted(word));
    }
    throw new MalformedCallException(
        atEnd()
            ? "it ends too early"
            : "'%s' is no value".formatted(word.isEmpty() ? here() : word));
  }
}
