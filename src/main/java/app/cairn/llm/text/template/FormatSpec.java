package app.cairn.llm.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a value is laid out, as after the colon in `{:>8.2f}`.
///
/// @param align one of `<`, `>`, `=`, `^`, or a space for the type's own
/// @param precision -1 for none
/// @param type a space for the type's own
record FormatSpec(
    String fill,
    char align,
    char sign,
    boolean alternate,
    int width,
    String grouping,
    int precision,
    char type) {

  private static final Pattern PATTERN =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?([0-9]{1,9})?([,_])?(?:\\.([0-9]{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);
  private static final int MAX_PRECISION = 1_000;

  static FormatSpec parse(Rendering rendering, String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw rendering.fail("Invalid format specifier");
    }
    boolean zero = matcher.group(5) != null;
    String align = matcher.group(2);
    String fill = matcher.group(1);
    return new FormatSpec(
        fill != null ? fill : zero && align == null ? "0" : " ",
        align != null ? align.charAt(0) : zero ? '=' : ' ',
        matcher.group(3) == null ? '-' : matcher.group(3).charAt(0),
        matcher.group(4) != null,
        matcher.group(6) == null ? 0 : Integer.parseInt(matcher.group(6)),
        matcher.group(7) == null ? "" : matcher.group(7),
        matcher.group(8) == null ? -1 : Integer.parseInt(matcher.group(8)),
        matcher.group(9) == null ? ' ' : matcher.group(9).charAt(0));
  }

  /// Lays a value out.
  static String format(Rendering rendering, Object value, String spec) {
    if (spec.isEmpty()) {
      return Printing.str(rendering, value);
    }
    FormatSpec parsed = parse(rendering, spec);
    if (Types.isText(value)) {
      return parsed.text(rendering, Types.text(value));
    }
    if (Types.isNumber(value)) {
      return parsed.number(rendering, value);
    }
    throw rendering.fail(
        "unsupported format string passed to %s.__format__".formatted(Types.name(value)));
  }

  private String text(Rendering rendering, String value) {
    if ((type != ' ' && type != 's') || align == '=') {
      throw rendering.fail("Unknown format code '%c' for object of type 'str'".formatted(type));
    }
    int length = CodePoints.length(value);
    String shown =
        precision >= 0 && precision < length ? CodePoints.substring(value, 0, precision) : value;
    return pad(rendering, "", shown, align == ' ' ? '<' : align);
  }

  private String number(Rendering rendering, Object value) {
    if (type == 'c' || type == 'n') {
      throw rendering.unsupported("the format code '%c'".formatted(type));
    }
    boolean whole = Types.isInteger(value) && (type == ' ' || "bdoxX".indexOf(type) >= 0);
    if (!whole && "eEfFgG% ".indexOf(type) < 0) {
      throw rendering.fail(
          "Unknown format code '%c' for object of type '%s'".formatted(type, Types.name(value)));
    }
    String digits = whole ? wholeDigits(value) : realDigits(rendering, value);
    boolean negative = digits.startsWith("-");
    String body = negative ? digits.substring(1) : digits;
    String prefix = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    if (whole && alternate && "boxX".indexOf(type) >= 0) {
      prefix += "0" + type;
    }
    return pad(rendering, prefix, grouped(body), align == ' ' ? '>' : align);
  }

  private String wholeDigits(Object value) {
    BigInteger number = Numbers.toBigInteger(value);
    return switch (type) {
      case 'b' -> number.toString(2);
      case 'o' -> number.toString(8);
      case 'x' -> number.toString(16);
      case 'X' -> number.toString(16).toUpperCase(Locale.ROOT);
      default -> number.toString();
    };
  }

  private String realDigits(Rendering rendering, Object value) {
    double number = Numbers.toDouble(rendering, value);
    if (precision > MAX_PRECISION) {
      throw rendering.fail(TemplateException.Kind.LIMIT, "a precision beyond 1,000 digits");
    }
    return switch (type) {
      case ' ' ->
          precision < 0 ? Numbers.repr(number) : general(number, precision, false, alternate, true);
      case '%' -> fixed(number * 100, precision < 0 ? 6 : precision) + "%";
      default -> real(number, type, precision, alternate);
    };
  }

  /// A real number in one of the styles `e`, `f` and `g`.
  static String real(double number, char type, int precision, boolean alternate) {
    int places = precision < 0 ? 6 : precision;
    String text =
        switch (Character.toLowerCase(type)) {
          case 'e' -> scientific(number, places);
          case 'f' -> fixed(number, places);
          default -> general(number, places, Character.isUpperCase(type), alternate, false);
        };
    return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String fixed(double number, int places) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Numbers.repr(number);
    }
    String digits =
        new BigDecimal(Math.abs(number)).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    return isNegative(number) ? "-" + digits : digits;
  }

  private static String scientific(double number, int places) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Numbers.repr(number);
    }
    BigDecimal rounded =
        new BigDecimal(Math.abs(number)).round(new MathContext(places + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    int exponent = number == 0 ? 0 : digits.length() - rounded.scale() - 1;
    digits = digits + "0".repeat(Math.max(0, places + 1 - digits.length()));
    String fraction = places > 0 ? "." + digits.substring(1, places + 1) : "";
    return "%s%c%se%c%02d"
        .formatted(
            isNegative(number) ? "-" : "",
            digits.charAt(0),
            fraction,
            exponent < 0 ? '-' : '+',
            Math.abs(exponent));
  }

  private static String general(
      double number, int places, boolean upper, boolean alternate, boolean keepPoint) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Numbers.repr(number);
    }
    int significant = Math.max(1, places);
    String full = scientific(number, significant - 1);
    int mark = full.indexOf('e');
    int exponent = Integer.parseInt(full.substring(mark + 1));
    boolean plain =
        exponent >= -4 && exponent < (keepPoint && exponent == significant - 1 ? 0 : significant);
    String text = plain ? fixed(number, significant - 1 - exponent) : full.substring(0, mark);
    if (!alternate && text.indexOf('.') >= 0) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    if (keepPoint && plain && text.indexOf('.') < 0) {
      text += ".0";
    }
    String exponentPart = plain ? "" : full.substring(mark);
    return upper ? (text + exponentPart).toUpperCase(Locale.ROOT) : text + exponentPart;
  }

  private static boolean isNegative(double number) {
    return number < 0 || (number == 0 && 1 / number < 0);
  }

  private String grouped(String digits) {
    if (grouping.isEmpty()) {
      return digits;
    }
    int end = 0;
    while (end < digits.length() && Character.isLetterOrDigit(digits.charAt(end))) {
      end++;
    }
    int size = "boxX".indexOf(type) >= 0 ? 4 : 3;
    StringBuilder result = new StringBuilder(digits);
    for (int i = end - size; i > 0; i -= size) {
      result.insert(i, grouping);
    }
    return result.toString();
  }

  private String pad(Rendering rendering, String prefix, String body, char alignment) {
    long missing = Math.max(0, (long) width - CodePoints.length(body) - prefix.length());
    TextBuffer out = new TextBuffer(rendering);
    switch (alignment) {
      case '<' -> out.append(prefix).append(body).repeat(fill, missing);
      case '^' ->
          out.repeat(fill, missing / 2)
              .append(prefix)
              .append(body)
              .repeat(fill, missing - missing / 2);
      case '=' -> out.append(prefix).repeat(fill, missing).append(body);
      default -> out.repeat(fill, missing).append(prefix).append(body);
    }
    return out.toString();
  }
}
