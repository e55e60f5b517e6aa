package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// A call of one of the methods of Python's `str`.
final class TextMethods {

  private final Rendering rendering;
  private final String text;
  private final String name;
  private final Arguments arguments;

  TextMethods(Rendering rendering, String text, String name, Arguments arguments) {
    this.rendering = rendering;
    this.text = text;
    this.name = name;
    this.arguments = arguments;
  }

  Object call() {
    rendering.reading(text.length());
    return switch (name) {
      case "split", "rsplit" -> split();
      case "splitlines" -> lines(Types.isTrue(rendering, bind(0, "keepends").or(0, false)));
      case "strip" -> strip(true, true);
      case "lstrip" -> strip(true, false);
      case "rstrip" -> strip(false, true);
      case "startswith" -> fits(true);
      case "endswith" -> fits(false);
      case "find", "rfind" -> find();
      case "index", "rindex" -> {
        Object found = find();
        if (found.equals(-1L)) {
          throw rendering.fail("substring not found");
        }
        yield found;
      }
      case "count" -> count();
      case "replace" -> {
        Bound bound = bind(2, "old", "new", "count");
        yield TextEdits.replace(
            rendering,
            text,
            string(bound, 0, "replace() argument 1"),
            string(bound, 1, "replace() argument 2"),
            Convert.index(rendering, bound.or(2, -1L)));
      }
      case "join" -> join();
      case "partition" -> partition(false);
      case "rpartition" -> partition(true);
      case "removeprefix" -> {
        String prefix = string(bind(1, "prefix"), 0, "removeprefix() argument");
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = string(bind(1, "suffix"), 0, "removesuffix() argument");
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "center", "ljust", "rjust" -> pad();
      case "zfill" -> {
        int width = Convert.index(rendering, bind(1, "width").get(0));
        int signs = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        TextBuffer out = new TextBuffer(rendering).append(text, 0, signs);
        out.repeat("0", (long) width - CodePoints.length(text));
        yield out.append(text, signs, text.length()).toString();
      }
      case "expandtabs" -> expandTabs();
      case "format" -> BraceFormat.format(rendering, text, arguments);
      case "format_map" -> formatMap();
      default -> withoutArguments();
    };
  }

  private Object withoutArguments() {
    arguments.bind(rendering, "str." + name, 0);
    return switch (name) {
      case "upper" -> written(text.toUpperCase(Locale.ROOT));
      case "lower" -> written(text.toLowerCase(Locale.ROOT));
      case "casefold" -> written(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
      case "title" -> TextEdits.title(rendering, text);
      case "capitalize" -> TextEdits.capitalize(rendering, text);
      case "swapcase" -> TextEdits.swapCase(rendering, text);
      case "isspace" -> all(Whitespace::is);
      case "isalpha" -> all(Character::isLetter);
      case "isdigit", "isdecimal" -> all(Character::isDigit);
      case "isnumeric" -> all(TextMethods::isNumeric);
      case "isalnum" -> all(character -> Character.isLetter(character) || isNumeric(character));
      case "isascii" -> text.chars().allMatch(unit -> unit < 0x80);
      case "isprintable" -> text.codePoints().allMatch(Printing::isPrintable);
      case "isidentifier" ->
          !text.isEmpty()
              && (text.codePointAt(0) == '_'
                  || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
              && text.codePoints().allMatch(Character::isUnicodeIdentifierPart);
      case "islower" -> TextEdits.isCased(text, false);
      case "isupper" -> TextEdits.isCased(text, true);
      case "istitle" -> TextEdits.isTitle(text);
      default -> throw Methods.unsupported(rendering, text, name);
    };
  }

  private static boolean isNumeric(int character) {
    return switch (Character.getType(character)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  private boolean all(IntPredicate condition) {
    return !text.isEmpty() && text.codePoints().allMatch(condition);
  }

  private String written(String result) {
    rendering.writing(result.length());
    return result;
  }

  private Bound bind(int required, String... parameters) {
    return arguments.bind(rendering, "str." + name, required, parameters);
  }

  private String string(Bound bound, int index, String what) {
    return Convert.text(rendering, bound.get(index), what);
  }

  private Object split() {
    Bound bound = bind(0, "sep", "maxsplit");
    int limit = Convert.index(rendering, bound.or(1, -1L));
    boolean fromEnd = name.equals("rsplit");
    if (bound.get(0) instanceof None) {
      return fromEnd
          ? TextSplit.wordsFromEnd(rendering, text, limit)
          : TextSplit.words(rendering, text, limit);
    }
    String separator = string(bound, 0, "separator");
    if (separator.isEmpty()) {
      throw rendering.fail("empty separator");
    }
    return fromEnd
        ? TextSplit.partsFromEnd(rendering, text, separator, limit)
        : TextSplit.parts(rendering, text, separator, limit);
  }

  private Object lines(boolean keepEnds) {
    return TextSplit.lines(rendering, text, keepEnds);
  }

  private String strip(boolean left, boolean right) {
    Object characters = bind(0, "chars").get(0);
    return characters instanceof None
        ? TextEdits.strip(text, left, right)
        : TextEdits.strip(text, Convert.text(rendering, characters, name + " arg"), left, right);
  }

  private boolean fits(boolean atStart) {
    Bound bound = bind(1, "prefix", "start", "end");
    String part = part(bound);
    if (part == null) {
      return false;
    }
    Object wanted = bound.get(0);
    List<Object> all = wanted instanceof Tuple tuple ? tuple.items() : List.of(wanted);
    for (Object one : all) {
      if (!Types.isText(one)) {
        throw rendering.fail(
            "%s first arg must be str or a tuple of str, not %s"
                .formatted(name, Types.name(wanted)));
      }
      String end = Types.text(one);
      rendering.reading(end.length());
      if (atStart ? part.startsWith(end) : part.endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  /// The part of the text that the arguments `start` and `end` name, or null if start is beyond
  /// end.
  private @Nullable String part(Bound bound) {
    if (!bound.has(1) && !bound.has(2)) {
      return text;
    }
    int length = CodePoints.length(text);
    int start = place(bound.get(1), 0, length);
    int end = Math.min(place(bound.get(2), length, length), length);
    rendering.writing(text.length());
    return start > end ? null : CodePoints.substring(text, start, end);
  }

  private int place(Object value, int otherwise, int length) {
    if (value instanceof None) {
      return otherwise;
    }
    int index = Convert.index(rendering, value);
    return index < 0 ? Math.max(0, index + length) : index;
  }

  private Object find() {
    Bound bound = bind(1, "sub", "start", "end");
    String wanted = string(bound, 0, "find() argument 1");
    String part = part(bound);
    if (part == null) {
      return -1L;
    }
    int found =
        name.startsWith("r")
            ? TextSearch.last(rendering, part, wanted, part.length())
            : new TextSearch(rendering, part, wanted).next(0);
    if (found < 0) {
      return -1L;
    }
    return (long) place(bound.get(1), 0, CodePoints.length(text))
        + CodePoints.codePointIndex(part, found);
  }

  private long count() {
    Bound bound = bind(1, "sub", "start", "end");
    String wanted = string(bound, 0, "count() argument 1");
    String part = part(bound);
    if (part == null) {
      return 0;
    }
    if (wanted.isEmpty()) {
      return CodePoints.length(part) + 1L;
    }
    TextSearch search = new TextSearch(rendering, part, wanted);
    long count = 0;
    for (int i = search.next(0); i >= 0; i = search.next(i + wanted.length())) {
      count++;
    }
    return count;
  }

  private String join() {
    List<Object> items = Iteration.list(rendering, bind(1, "iterable").get(0));
    TextBuffer out = new TextBuffer(rendering);
    for (int i = 0; i < items.size(); i++) {
      if (!Types.isText(items.get(i))) {
        throw rendering.fail(
            "sequence item %d: expected str instance, %s found"
                .formatted(i, Types.name(items.get(i))));
      }
      out.append(i == 0 ? "" : text).append(Types.text(items.get(i)));
    }
    return out.toString();
  }

  private Tuple partition(boolean last) {
    String separator = string(bind(1, "sep"), 0, "separator");
    if (separator.isEmpty()) {
      throw rendering.fail("empty separator");
    }
    int found =
        last
            ? TextSearch.last(rendering, text, separator, text.length())
            : new TextSearch(rendering, text, separator).next(0);
    rendering.writing(text.length());
    if (found < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(
        text.substring(0, found), separator, text.substring(found + separator.length()));
  }

  private String pad() {
    Bound bound = bind(1, "width", "fillchar");
    int width = Convert.index(rendering, bound.get(0));
    String fill = Convert.text(rendering, bound.or(1, " "), "fill character");
    if (CodePoints.length(fill) != 1) {
      throw rendering.fail("The fill character must be exactly one character long");
    }
    long missing = Math.max(0, (long) width - CodePoints.length(text));
    long left =
        switch (name) {
          case "ljust" -> 0;
          case "rjust" -> missing;
          default -> missing / 2 + (missing & width & 1);
        };
    return new TextBuffer(rendering)
        .repeat(fill, left)
        .append(text)
        .repeat(fill, missing - left)
        .toString();
  }

  private String expandTabs() {
    int size = Convert.index(rendering, bind(0, "tabsize").or(0, 8L));
    TextBuffer out = new TextBuffer(rendering);
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '\t') {
        int spaces = size > 0 ? size - column % size : 0;
        out.repeat(" ", spaces);
        column += spaces;
      } else {
        out.append(character);
        column = character == '\n' || character == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  private String formatMap() {
    if (!(bind(1, "mapping").get(0) instanceof Dict dict)) {
      throw rendering.fail("format_map() needs a mapping");
    }
    Map<String, Object> keywords = new LinkedHashMap<>();
    for (Dict.Entry entry : dict.entries()) {
      if (Types.isText(entry.key())) {
        keywords.put(Types.text(entry.key()), entry.value());
      }
    }
    return BraceFormat.format(rendering, text, new Arguments(List.of(), keywords));
  }
}
