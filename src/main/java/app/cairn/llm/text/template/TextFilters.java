package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Filters that make text.
final class TextFilters {

  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD_START = Pattern.compile("[-\\s(\\[{<]+");
  private static final String UNQUOTED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

  private TextFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    for (String method : List.of("upper", "lower", "capitalize")) {
      filters.put(
          method,
          (rendering, value, arguments) -> {
            arguments.bind(rendering, "do_" + method, 0);
            return Methods.call(rendering, softText(rendering, value), method, Arguments.NONE);
          });
    }
    filters.put("trim", TextFilters::trim);
    filters.put("center", TextFilters::center);
    filters.put("title", TextFilters::title);
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("format", TextFilters::format);
    filters.put("truncate", TextFilters::truncate);
    filters.put("wordcount", TextFilters::countWords);
    filters.put("urlencode", TextFilters::encodeUrl);
    filters.put("string", (rendering, value, arguments) -> softText(rendering, value));
    filters.put("safe", TextFilters::safe);
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put("forceescape", TextFilters::forceEscape);
  }

  /// A string as it is, marked or not, and any other value printed.
  private static Object softText(Rendering rendering, Object value) {
    return Types.isText(value) ? value : Printing.str(rendering, value);
  }

  private static Object safe(Rendering rendering, Object value, Arguments arguments) {
    return new Markup(Printing.str(rendering, value));
  }

  private static Object escape(Rendering rendering, Object value, Arguments arguments) {
    return new Markup(Markup.escape(rendering, value));
  }

  private static Object forceEscape(Rendering rendering, Object value, Arguments arguments) {
    return new Markup(Markup.escape(rendering, Printing.str(rendering, value)));
  }

  private static Object trim(Rendering rendering, Object value, Arguments arguments) {
    Object characters = arguments.bind(rendering, "do_trim", 0, "chars").get(0);
    return Methods.call(
        rendering,
        softText(rendering, value),
        "strip",
        new Arguments(List.of(characters), Map.of()));
  }

  private static Object center(Rendering rendering, Object value, Arguments arguments) {
    Object width = arguments.bind(rendering, "do_center", 0, "width").or(0, 80L);
    return Methods.call(
        rendering, softText(rendering, value), "center", new Arguments(List.of(width), Map.of()));
  }

  private static Object title(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_title", 0);
    String text = Printing.str(rendering, value);
    TextBuffer out = new TextBuffer(rendering);
    var matcher = WORD_START.matcher(text);
    int start = 0;
    while (matcher.find()) {
      titleWord(out, text.substring(start, matcher.start()));
      out.append(matcher.group());
      start = matcher.end();
    }
    titleWord(out, text.substring(start));
    return out.toString();
  }

  private static void titleWord(TextBuffer out, String word) {
    if (!word.isEmpty()) {
      int rest = word.offsetByCodePoints(0, 1);
      out.append(word.substring(0, rest).toUpperCase(Locale.ROOT))
          .append(word.substring(rest).toLowerCase(Locale.ROOT));
    }
  }

  private static Object replace(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_replace", 2, "old", "new", "count");
    Object count = bound.get(2);
    return TextEdits.replace(
        rendering,
        Printing.str(rendering, value),
        Printing.str(rendering, bound.get(0)),
        Printing.str(rendering, bound.get(1)),
        count instanceof None ? -1 : Convert.index(rendering, count));
  }

  private static Object indent(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_indent", 0, "width", "first", "blank");
    Object width = bound.or(0, 4L);
    if (width instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    String indention =
        Types.isText(width)
            ? value instanceof Markup ? Markup.escape(rendering, width) : Types.text(width)
            : new TextBuffer(rendering).repeat(" ", Convert.index(rendering, width)).toString();
    boolean first = Types.isTrue(rendering, bound.or(1, false));
    boolean blank = Types.isTrue(rendering, bound.or(2, false));
    Object ended = Operators.binary(rendering, Expression.BinaryOperator.ADD, value, "\n");
    if (!Types.isText(ended)) {
      throw rendering.fail(
          "'%s' object has no attribute 'splitlines'".formatted(Types.name(value)));
    }
    List<Object> lines = TextSplit.lines(rendering, Types.text(ended), false);
    TextBuffer out = new TextBuffer(rendering);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      boolean indents = i == 0 ? first : blank || !line.isEmpty();
      out.append(i == 0 ? "" : "\n").append(indents ? indention : "").append(line);
    }
    return value instanceof Markup ? new Markup(out.toString()) : out.toString();
  }

  private static Object format(Rendering rendering, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.keywords().isEmpty()) {
      throw rendering.fail("can't handle positional and keyword arguments at the same time");
    }
    Object values = new Tuple(arguments.positional());
    if (!arguments.keywords().isEmpty()) {
      Dict dict = new Dict();
      arguments.keywords().forEach(dict::put);
      values = dict;
    }
    return Operators.binary(
        rendering, Expression.BinaryOperator.REMAINDER, softText(rendering, value), values);
  }

  private static Object truncate(Rendering rendering, Object value, Arguments arguments) {
    Bound bound =
        arguments.bind(rendering, "do_truncate", 0, "length", "killwords", "end", "leeway");
    int length = Convert.index(rendering, bound.or(0, 255L));
    String end = Convert.text(rendering, bound.or(2, "..."), "end");
    int leeway = bound.get(3) instanceof None ? 5 : Convert.index(rendering, bound.get(3));
    int endLength = CodePoints.length(end);
    if (length < endLength || leeway < 0) {
      throw rendering.fail("expected length >= %d, got %d".formatted(endLength, length));
    }
    if (SequenceFilters.lengthOf(rendering, value) <= (long) length + leeway) {
      return value;
    }
    String text = Convert.text(rendering, value, "the value");
    String cut = CodePoints.substring(text, 0, length - endLength);
    int space = Types.isTrue(rendering, bound.or(1, false)) ? -1 : cut.lastIndexOf(' ');
    rendering.writing((long) cut.length() + end.length());
    return (space < 0 ? cut : cut.substring(0, space)) + end;
  }

  private static Object countWords(Rendering rendering, Object value, Arguments arguments) {
    String text = Printing.str(rendering, value);
    rendering.reading(text.length());
    return WORD.matcher(text).results().count();
  }

  private static Object encodeUrl(Rendering rendering, Object value, Arguments arguments) {
    if (Types.isText(value) || !Iteration.isIterable(value)) {
      return quoted(rendering, Printing.str(rendering, value), true);
    }
    List<Object> pairs =
        value instanceof Dict dict ? dict.items() : Iteration.list(rendering, value);
    List<String> parts = new ArrayList<>();
    for (Object pair : pairs) {
      List<Object> keyAndValue = Iteration.list(rendering, pair);
      if (keyAndValue.size() != 2) {
        throw rendering.fail("not enough values to unpack");
      }
      String key = quoted(rendering, Printing.str(rendering, keyAndValue.getFirst()), false);
      String text = quoted(rendering, Printing.str(rendering, keyAndValue.getLast()), false);
      parts.add(key.replace("%20", "+") + "=" + text.replace("%20", "+"));
    }
    return String.join("&", parts);
  }

  private static String quoted(Rendering rendering, String text, boolean keepSlash) {
    TextBuffer out = new TextBuffer(rendering);
    for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (unit & 0xFF);
      if (UNQUOTED.indexOf(character) >= 0 || (keepSlash && character == '/')) {
        out.append(character);
      } else {
        out.append("%%%02X".formatted((int) character));
      }
    }
    return out.toString();
  }
}
