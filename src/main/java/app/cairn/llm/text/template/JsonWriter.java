package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The filter `tojson` as Hugging Face sets it: Python's `json.dumps`, without the escapes for
/// HTML.
final class JsonWriter {

  private static final char[] HEXADECIMAL = "0123456789abcdef".toCharArray();

  private final Rendering rendering;
  private final TextBuffer out;
  private final boolean asciiOnly;
  private final boolean sortKeys;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;

  private JsonWriter(
      Rendering rendering,
      boolean asciiOnly,
      boolean sortKeys,
      @Nullable String indent,
      String itemSeparator,
      String keySeparator) {
    this.rendering = rendering;
    this.out = new TextBuffer(rendering);
    this.asciiOnly = asciiOnly;
    this.sortKeys = sortKeys;
    this.indent = indent;
    this.itemSeparator = itemSeparator;
    this.keySeparator = keySeparator;
  }

  static Object filter(Rendering rendering, Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind(rendering, "tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    Object indent = bound.get(1);
    String itemSeparator = indent instanceof None ? ", " : ",";
    String keySeparator = ": ";
    if (!(bound.get(2) instanceof None)) {
      List<Object> separators = Iteration.list(rendering, bound.get(2));
      if (separators.size() != 2) {
        throw rendering.fail("separators must be two");
      }
      itemSeparator = Convert.text(rendering, separators.getFirst(), "separator");
      keySeparator = Convert.text(rendering, separators.getLast(), "separator");
    }
    JsonWriter writer =
        new JsonWriter(
            rendering,
            Types.isTrue(rendering, bound.or(0, false)),
            Types.isTrue(rendering, bound.or(3, false)),
            indent(rendering, indent),
            itemSeparator,
            keySeparator);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private static @Nullable String indent(Rendering rendering, Object indent) {
    return switch (indent) {
      case None none -> null;
      case String text -> text;
      case Markup markup -> markup.text();
      default -> new TextBuffer(rendering).repeat(" ", Convert.index(rendering, indent)).toString();
    };
  }

  private void value(Object value, int level) {
    rendering.enter();
    switch (value) {
      case String text -> quoted(text);
      case Markup markup -> quoted(markup.text());
      case Boolean truth -> out.append(truth ? "true" : "false");
      case None none -> out.append("null");
      case Long number -> out.append(Long.toString(number));
      case BigInteger number -> out.append(number.toString());
      case Double number -> out.append(real(number));
      case List<?> list -> array(list, level);
      case Tuple tuple -> array(tuple.items(), level);
      case Dict dict -> object(dict, level);
      default ->
          throw rendering.fail(
              "Object of type %s is not JSON serializable".formatted(Types.name(value)));
    }
    rendering.leave();
  }

  private static String real(double number) {
    return Double.isNaN(number)
        ? "NaN"
        : Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : Numbers.repr(number);
  }

  private void array(List<?> list, int level) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    String separator = "[";
    for (Object item : list) {
      out.append(separator);
      newLine(level + 1);
      value(item, level + 1);
      separator = itemSeparator;
    }
    newLine(level);
    out.append(']');
  }

  private void object(Dict dict, int level) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    String separator = "{";
    for (Dict.Entry entry : sortKeys ? sorted(dict) : dict.entries()) {
      out.append(separator);
      newLine(level + 1);
      quoted(key(entry.key()));
      out.append(keySeparator);
      value(entry.value(), level + 1);
      separator = itemSeparator;
    }
    newLine(level);
    out.append('}');
  }

  private List<Dict.Entry> sorted(Dict dict) {
    List<Object> entries = new ArrayList<>();
    dict.entries().forEach(entries::add);
    return Order.sort(rendering, entries, dict.keys(), false).stream()
        .map(Dict.Entry.class::cast)
        .toList();
  }

  private String key(Object key) {
    return switch (key) {
      case String text -> text;
      case Markup markup -> markup.text();
      case Boolean truth -> truth ? "true" : "false";
      case None none -> "null";
      case Long number -> Long.toString(number);
      case BigInteger number -> number.toString();
      case Double number -> real(number);
      default ->
          throw rendering.fail(
              "keys must be str, int, float, bool or None, not %s".formatted(Types.name(key)));
    };
  }

  private void newLine(int level) {
    if (indent != null) {
      out.append('\n').repeat(indent, level);
    }
  }

  private void quoted(String text) {
    rendering.reading(text.length());
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      String escape = escape(text.charAt(i));
      if (!escape.isEmpty()) {
        out.append(text, done, i).append(escape);
        done = i + 1;
      }
    }
    out.append(text, done, text.length()).append('"');
  }

  private String escape(char unit) {
    return switch (unit) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\f' -> "\\f";
      case '\b' -> "\\b";
      default ->
          unit < ' ' || (asciiOnly && unit > '~')
              ? new String(
                  new char[] {
                    '\\',
                    'u',
                    HEXADECIMAL[unit >> 12],
                    HEXADECIMAL[unit >> 8 & 15],
                    HEXADECIMAL[unit >> 4 & 15],
                    HEXADECIMAL[unit & 15]
                  })
              : "";
    };
  }
}
