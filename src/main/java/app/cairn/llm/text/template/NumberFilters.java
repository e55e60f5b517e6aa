package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import app.cairn.llm.text.template.Expression.BinaryOperator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Filters that make numbers, or text of them.
final class NumberFilters {

  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(?:(?:[0-9](?:_?[0-9])*+)?\\.?(?:[0-9](?:_?[0-9])*+)?(?:[eE][+-]?[0-9](?:_?[0-9])*+)?)");
  private static final int MAX_DIGITS = 1_000;

  private NumberFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("abs", NumberFilters::absolute);
    filters.put("int", NumberFilters::toInteger);
    filters.put("float", NumberFilters::toReal);
    filters.put("round", NumberFilters::round);
    filters.put("filesizeformat", NumberFilters::fileSize);
  }

  private static Object absolute(Rendering rendering, Object value, Arguments arguments) {
    if (!Types.isNumber(value)) {
      throw rendering.fail("bad operand type for abs(): '%s'".formatted(Types.name(value)));
    }
    return Numbers.absolute(value);
  }

  private static Object toInteger(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_int", 0, "default", "base");
    Object otherwise = bound.or(0, 0L);
    if (value instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    if (Types.isText(value)) {
      String text = Types.text(value);
      Object base = bound.or(1, 10L);
      Object whole =
          Types.isInteger(base) ? parseWhole(text, Convert.index(rendering, base)) : null;
      if (whole != null) {
        return whole;
      }
      Double real = parseReal(text);
      return real == null || real.isNaN() || real.isInfinite()
          ? otherwise
          : Numbers.normal(Numbers.toBigInteger(real));
    }
    return switch (value) {
      case Double real when real.isInfinite() ->
          throw rendering.fail("cannot convert float infinity to integer");
      case Double real when real.isNaN() -> otherwise;
      default -> Types.isNumber(value) ? Numbers.normal(Numbers.toBigInteger(value)) : otherwise;
    };
  }

  /// A whole number in Python's notation, or null.
  private static @Nullable Object parseWhole(String text, int base) {
    String trimmed = TextEdits.strip(text, true, true).toLowerCase(Locale.ROOT);
    boolean negative = trimmed.startsWith("-");
    String digits = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
    int radix = base;
    for (Map.Entry<String, Integer> prefix : Map.of("0x", 16, "0o", 8, "0b", 2).entrySet()) {
      boolean fits = base == 0 || base == prefix.getValue();
      if (fits && digits.startsWith(prefix.getKey())) {
        digits = digits.substring(2);
        radix = prefix.getValue();
        digits = digits.startsWith("_") ? digits.substring(1) : digits;
        break;
      }
    }
    if (radix == 0) {
      radix = 10;
    }
    if (radix < 2
        || radix > 36
        || digits.length() > MAX_DIGITS
        || digits.startsWith("_")
        || digits.endsWith("_")
        || digits.contains("__")) {
      return null;
    }
    StringBuilder plain = new StringBuilder();
    for (int codePoint : digits.replace("_", "").codePoints().toArray()) {
      int digit = Character.digit(codePoint, radix);
      if (digit < 0) {
        return null;
      }
      plain.append(Character.forDigit(digit, radix));
    }
    if (plain.isEmpty()) {
      return null;
    }
    BigInteger number = new BigInteger(plain.toString(), radix);
    return Numbers.normal(negative ? number.negate() : number);
  }

  /// A real number in Python's notation, or null.
  private static @Nullable Double parseReal(String text) {
    String trimmed = TextEdits.strip(text, true, true);
    String lower = trimmed.toLowerCase(Locale.ROOT);
    String unsigned = lower.startsWith("-") || lower.startsWith("+") ? lower.substring(1) : lower;
    double sign = lower.startsWith("-") ? -1 : 1;
    switch (unsigned) {
      case "inf", "infinity" -> {
        return sign * Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    Matcher matcher = REAL.matcher(trimmed);
    boolean startsWithDigit =
        !unsigned.isEmpty()
            && (isDigit(unsigned.charAt(0))
                || (unsigned.length() > 1
                    && unsigned.charAt(0) == '.'
                    && isDigit(unsigned.charAt(1))));
    if (!startsWithDigit || trimmed.length() > MAX_DIGITS || !matcher.matches()) {
      return null;
    }
    return Double.valueOf(trimmed.replace("_", ""));
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static Object toReal(Rendering rendering, Object value, Arguments arguments) {
    Object otherwise = arguments.bind(rendering, "do_float", 0, "default").or(0, 0.0);
    if (value instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    if (Types.isText(value)) {
      Double real = parseReal(Types.text(value));
      return real == null ? otherwise : real;
    }
    return Types.isNumber(value) ? (Object) Numbers.toDouble(rendering, value) : otherwise;
  }

  private static Object round(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_round", 0, "precision", "method");
    int precision = Convert.index(rendering, bound.or(0, 0L));
    String method = Printing.str(rendering, bound.or(1, "common"));
    if (!Types.isNumber(value)) {
      throw rendering.fail("type %s doesn't define __round__ method".formatted(Types.name(value)));
    }
    if (method.equals("common")) {
      return rounded(value, precision);
    }
    if (!method.equals("ceil") && !method.equals("floor")) {
      throw rendering.fail("method must be common, ceil or floor");
    }
    Object scale = Numbers.compute(rendering, BinaryOperator.POWER, 10L, (long) precision);
    Object scaled = Numbers.compute(rendering, BinaryOperator.MULTIPLY, value, scale);
    double exact = Numbers.toDouble(rendering, scaled);
    if (Double.isNaN(exact) || Double.isInfinite(exact)) {
      throw rendering.fail("cannot convert float %s to integer".formatted(Numbers.repr(exact)));
    }
    Object whole =
        Types.isInteger(scaled)
            ? scaled
            : Numbers.normal(
                Numbers.toBigInteger(method.equals("ceil") ? Math.ceil(exact) : Math.floor(exact)));
    return Numbers.compute(rendering, BinaryOperator.DIVIDE, whole, scale);
  }

  private static Object rounded(Object value, int precision) {
    if (value instanceof Double real) {
      if (real.isNaN() || real.isInfinite() || precision > 400) {
        return real;
      }
      if (precision < -400) {
        return Math.copySign(0.0, real);
      }
      double result =
          new BigDecimal(real).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
      return Math.copySign(result, real);
    }
    BigInteger whole = Numbers.toBigInteger(value);
    if (precision >= 0) {
      return Numbers.normal(whole);
    }
    return precision < -2 * MAX_DIGITS
        ? (Object) 0L
        : Numbers.normal(
            new BigDecimal(whole).setScale(precision, RoundingMode.HALF_EVEN).toBigInteger());
  }

  private static Object fileSize(Rendering rendering, Object value, Arguments arguments) {
    boolean binary =
        Types.isTrue(
            rendering, arguments.bind(rendering, "do_filesizeformat", 0, "binary").or(0, false));
    Object number = toReal(rendering, value, Arguments.NONE.withKeyword("default", None.NONE));
    if (number instanceof None) {
      throw rendering.fail(
          Types.isText(value)
              ? "could not convert string to float: %s".formatted(Printing.repr(rendering, value))
              : "float() argument must be a string or a real number, not '%s'"
                  .formatted(Types.name(value)));
    }
    double bytes = Numbers.toDouble(rendering, number);
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return "%d Bytes".formatted((long) bytes);
    }
    String prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = base;
    int prefix = 0;
    while (prefix < prefixes.length() - 1 && bytes >= unit * base) {
      unit *= base;
      prefix++;
    }
    return FormatSpec.real(bytes / unit, 'f', 1, false)
        + " "
        + prefixes.charAt(prefix)
        + (binary ? "iB" : "B");
  }
}
