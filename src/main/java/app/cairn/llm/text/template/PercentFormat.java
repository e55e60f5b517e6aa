package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's `text % values`.
final class PercentFormat {

  private static final Pattern CONVERSION =
      Pattern.compile(
          "%(?:\\(([^()]*)\\))?([-+ #0]*)(\\*|[0-9]{1,9})?(?:\\.(\\*|[0-9]{0,9}))?[hlL]?(.)",
          Pattern.DOTALL);
  private static final int MAX_PRECISION = 1_000;

  private final Rendering rendering;
  private final Object format;
  private final Object values;
  private int used;

  private PercentFormat(Rendering rendering, Object format, Object values) {
    this.rendering = rendering;
    this.format = format;
    this.values = values;
  }

  static String format(Rendering rendering, Object format, Object values) {
    return new PercentFormat(rendering, format, values).run();
  }

  private String run() {
    String text = Types.text(format);
    rendering.reading(text.length());
    TextBuffer out = new TextBuffer(rendering);
    Matcher conversion = CONVERSION.matcher(text);
    int done = 0;
    for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', done)) {
      out.append(text, done, percent);
      if (!conversion.region(percent, text.length()).lookingAt()) {
        throw rendering.fail("incomplete format");
      }
      out.append(convert(conversion));
      done = conversion.end();
    }
    out.append(text, done, text.length());
    boolean takesAny =
        values instanceof Dict || values instanceof List<?> || values instanceof Undefined;
    int given = values instanceof Tuple tuple ? tuple.items().size() : takesAny ? 0 : 1;
    if (used < given) {
      throw rendering.fail("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  private String convert(Matcher conversion) {
    char type = conversion.group(5).charAt(0);
    if (type == '%') {
      return "%";
    }
    String key = conversion.group(1);
    String flags = conversion.group(2);
    int width = key == null ? size(conversion.group(3)) : digits(conversion.group(3));
    int precision = conversion.group(4) == null ? -1 : size(conversion.group(4));
    if (width < 0 && conversion.group(3) != null) {
      flags += "-";
      width = -width;
    }
    Object value = key == null ? next() : named(key);
    String body =
        switch (type) {
          case 's' -> text(value, precision);
          case 'r', 'a' -> cut(Printing.repr(rendering, value), precision);
          case 'c' -> character(value);
          case 'd', 'i', 'u' -> whole(value, 10, precision, flags, "");
          case 'o' -> whole(value, 8, precision, flags, "0o");
          case 'x' -> whole(value, 16, precision, flags, "0x");
          case 'X' -> whole(value, 16, precision, flags, "0X").toUpperCase(Locale.ROOT);
          case 'e', 'E', 'f', 'F', 'g', 'G' -> real(value, type, precision, flags);
          default ->
              throw rendering.fail(
                  "unsupported format character '%c' (0x%x) at index %d"
                      .formatted(type, (int) type, conversion.end() - 1));
        };
    return pad(body, flags, width, "srac".indexOf(type) < 0);
  }

  private int size(@Nullable String text) {
    if (text == null || !text.equals("*")) {
      return digits(text);
    }
    return Convert.index(rendering, next());
  }

  private static int digits(@Nullable String text) {
    return text == null || text.isEmpty() || text.equals("*") ? 0 : Integer.parseInt(text);
  }

  private Object next() {
    if (values instanceof Tuple tuple) {
      if (used >= tuple.items().size()) {
        throw rendering.fail("not enough arguments for format string");
      }
      return tuple.items().get(used++);
    }
    if (used++ > 0) {
      throw rendering.fail("not enough arguments for format string");
    }
    return values;
  }

  private Object named(String key) {
    if (!(values instanceof Dict dict)) {
      throw rendering.fail("format requires a mapping");
    }
    Object value = dict.get(key);
    if (value == null) {
      throw rendering.fail("'%s'".formatted(key));
    }
    return value;
  }

  private String text(Object value, int precision) {
    String text =
        format instanceof Markup ? Markup.escape(rendering, value) : Printing.str(rendering, value);
    return cut(text, precision);
  }

  private static String cut(String text, int precision) {
    return precision >= 0 && precision < CodePoints.length(text)
        ? CodePoints.substring(text, 0, precision)
        : text;
  }

  private String character(Object value) {
    if (Types.isText(value) && CodePoints.length(Types.text(value)) == 1) {
      return Types.text(value);
    }
    int codePoint = Types.isInteger(value) ? Convert.index(rendering, value) : -1;
    if (!Character.isValidCodePoint(codePoint)) {
      throw rendering.fail("%c requires int or char");
    }
    return Character.toString(codePoint);
  }

  private String whole(Object value, int base, int precision, String flags, String prefix) {
    boolean fits = Types.isInteger(value) || (base == 10 && value instanceof Double);
    if (!fits) {
      throw rendering.fail(
          "%%%s format: %s is required, not %s"
              .formatted(
                  base == 10 ? "d" : base == 8 ? "o" : "x",
                  base == 10 ? "a real number" : "an integer",
                  Types.name(value)));
    }
    if (value instanceof Double real && (real.isNaN() || real.isInfinite())) {
      throw rendering.fail("cannot convert float %s to integer".formatted(Numbers.repr(real)));
    }
    checkPrecision(precision);
    BigInteger number = Numbers.toBigInteger(value);
    String digits = number.abs().toString(base);
    String padded = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    return sign(number.signum() < 0, flags) + (flags.contains("#") ? prefix : "") + padded;
  }

  private void checkPrecision(int precision) {
    if (precision > MAX_PRECISION) {
      throw rendering.fail(TemplateException.Kind.LIMIT, "a precision beyond 1,000 digits");
    }
  }

  private String real(Object value, char type, int precision, String flags) {
    if (!Types.isNumber(value)) {
      throw rendering.fail("must be real number, not %s".formatted(Types.name(value)));
    }
    checkPrecision(precision);
    double number = Numbers.toDouble(rendering, value);
    String text = FormatSpec.real(number, type, precision, flags.contains("#"));
    boolean negative = text.startsWith("-");
    return sign(negative, flags) + (negative ? text.substring(1) : text);
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private String pad(String body, String flags, int width, boolean isNumber) {
    long missing = (long) width - CodePoints.length(body);
    if (missing <= 0) {
      return body;
    }
    TextBuffer out = new TextBuffer(rendering);
    if (flags.contains("-")) {
      return out.append(body).repeat(" ", missing).toString();
    }
    if (isNumber && flags.contains("0")) {
      int prefix = body.startsWith("-") || body.startsWith("+") || body.startsWith(" ") ? 1 : 0;
      if (flags.contains("#") && body.length() > prefix + 1 && !isPlain(body.charAt(prefix + 1))) {
        prefix += 2;
      }
      return out.append(body, 0, prefix)
          .repeat("0", missing)
          .append(body, prefix, body.length())
          .toString();
    }
    return out.repeat(" ", missing).append(body).toString();
  }

  private static boolean isPlain(char character) {
    return Character.isDigit(character) || character == '.';
  }
}
