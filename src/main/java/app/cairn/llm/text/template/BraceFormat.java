package app.cairn.llm.text.template;

import java.util.Map;

/// Python's `text.format(...)`.
final class BraceFormat {

  private static final int MAX_NESTING = 2;

  private final Rendering rendering;
  private final Arguments arguments;
  private int automatic;
  private boolean manual;

  private BraceFormat(Rendering rendering, Arguments arguments) {
    this.rendering = rendering;
    this.arguments = arguments;
  }

  static String format(Rendering rendering, String text, Arguments arguments) {
    return new BraceFormat(rendering, arguments).run(text, 0);
  }

  private String run(String text, int nesting) {
    if (nesting >= MAX_NESTING) {
      throw rendering.fail("Max string recursion exceeded");
    }
    rendering.reading(text.length());
    TextBuffer out = new TextBuffer(rendering);
    int index = 0;
    while (index < text.length()) {
      char character = text.charAt(index);
      boolean doubled = index + 1 < text.length() && text.charAt(index + 1) == character;
      if (character == '{' && !doubled) {
        int end = fieldEnd(text, index + 1);
        out.append(field(text.substring(index + 1, end), nesting));
        index = end + 1;
      } else if (character == '}' && !doubled) {
        throw rendering.fail("Single '}' encountered in format string");
      } else {
        out.append(character);
        index += character == '{' || character == '}' ? 2 : 1;
      }
    }
    return out.toString();
  }

  private int fieldEnd(String text, int start) {
    int open = 1;
    for (int i = start; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw rendering.fail(
        start == text.length()
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
  }

  private String field(String field, int nesting) {
    int nameEnd = 0;
    boolean inBrackets = false;
    while (nameEnd < field.length()
        && (inBrackets || (field.charAt(nameEnd) != ':' && field.charAt(nameEnd) != '!'))) {
      inBrackets = field.charAt(nameEnd) == '[' || (inBrackets && field.charAt(nameEnd) != ']');
      nameEnd++;
    }
    Object value = lookUp(field.substring(0, nameEnd));
    String rest = field.substring(nameEnd);
    if (rest.startsWith("!")) {
      if (rest.length() < 2 || (rest.length() > 2 && rest.charAt(2) != ':')) {
        throw rendering.fail("expected ':' after conversion specifier");
      }
      value = converted(value, rest.charAt(1));
      rest = rest.substring(2);
    }
    String spec = rest.isEmpty() ? "" : rest.substring(1);
    return FormatSpec.format(rendering, value, spec.isEmpty() ? spec : run(spec, nesting + 1));
  }

  private Object converted(Object value, char conversion) {
    return switch (conversion) {
      case 's' -> Printing.str(rendering, value);
      case 'r', 'a' -> Printing.repr(rendering, value);
      default -> throw rendering.fail("Unknown conversion specifier %c".formatted(conversion));
    };
  }

  private Object lookUp(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = first(path.substring(0, end));
    while (end < path.length()) {
      if (path.charAt(end) == '.') {
        int start = end + 1;
        end = start;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        value = Attributes.attribute(rendering, value, path.substring(start, end));
      } else {
        int close = path.indexOf(']', end);
        if (path.charAt(end) != '[' || close < 0) {
          throw rendering.fail("Missing ']' in format string");
        }
        String key = path.substring(end + 1, close);
        value = Attributes.item(rendering, value, isNumber(key) ? (Object) Long.valueOf(key) : key);
        end = close + 1;
      }
    }
    return value;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 10
        && text.chars().allMatch(character -> character >= '0' && character <= '9');
  }

  private Object first(String name) {
    if (name.isEmpty()) {
      if (manual) {
        throw rendering.fail(
            "cannot switch from manual field specification to automatic field numbering");
      }
      return positional(automatic++);
    }
    if (isNumber(name)) {
      if (automatic > 0) {
        throw rendering.fail(
            "cannot switch from manual field specification to automatic field numbering");
      }
      manual = true;
      return positional(Integer.parseInt(name));
    }
    Map<String, Object> keywords = arguments.keywords();
    Object value = keywords.get(name);
    if (value == null) {
      throw rendering.fail("'%s'".formatted(name));
    }
    return value;
  }

  private Object positional(int index) {
    if (index >= arguments.positional().size()) {
      throw rendering.fail(
          "Replacement index %d out of range for positional args tuple".formatted(index));
    }
    return arguments.positional().get(index);
  }
}
