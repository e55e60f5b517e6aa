package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.BinaryOperator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Python's arithmetic. Whole numbers are `Long`, or `BigInteger` where they do not fit; truth
/// values count as 0 and 1.
final class Numbers {

  private static final int MAX_BITS = 4_096;
  private static final MathContext DIVISION = new MathContext(60, RoundingMode.HALF_EVEN);

  private Numbers() {}

  static Object normal(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  static BigInteger toBigInteger(Object number) {
    return switch (number) {
      case Long whole -> BigInteger.valueOf(whole);
      case BigInteger whole -> whole;
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      case Double real -> new BigDecimal(real).toBigInteger();
      default -> throw new IllegalArgumentException(number.getClass().getName());
    };
  }

  static double toDouble(Rendering rendering, Object number) {
    return switch (number) {
      case Double real -> real;
      case Long whole -> (double) whole;
      case Boolean truth -> truth ? 1 : 0;
      default -> {
        double real = toBigInteger(number).doubleValue();
        if (Double.isInfinite(real)) {
          throw rendering.fail("int too large to convert to float");
        }
        yield real;
      }
    };
  }

  /// Computes with two numbers, of which at least one may be real.
  static Object compute(Rendering rendering, BinaryOperator operator, Object left, Object right) {
    if (operator == BinaryOperator.DIVIDE) {
      return divide(rendering, left, right);
    }
    if (left instanceof Double || right instanceof Double) {
      return real(rendering, operator, toDouble(rendering, left), toDouble(rendering, right));
    }
    if (left instanceof Long a && right instanceof Long b && small(a) && small(b)) {
      switch (operator) {
        case ADD -> {
          return a + b;
        }
        case SUBTRACT -> {
          return a - b;
        }
        case MULTIPLY -> {
          return a * b;
        }
        case DIVIDE, FLOOR_DIVIDE, REMAINDER, POWER -> {}
      }
    }
    BigInteger divisorOrPower = toBigInteger(right);
    if (operator == BinaryOperator.POWER && divisorOrPower.signum() < 0) {
      return real(rendering, operator, toDouble(rendering, left), toDouble(rendering, right));
    }
    return whole(rendering, operator, toBigInteger(left), divisorOrPower);
  }

  private static boolean small(long value) {
    return value == (int) value;
  }

  private static Object whole(
      Rendering rendering, BinaryOperator operator, BigInteger left, BigInteger right) {
    BigInteger result =
        switch (operator) {
          case ADD -> left.add(right);
          case SUBTRACT -> left.subtract(right);
          case MULTIPLY -> {
            checkSize(rendering, (long) left.bitLength() + right.bitLength());
            yield left.multiply(right);
          }
          case FLOOR_DIVIDE -> {
            checkDivisor(rendering, right, "integer division or modulo by zero");
            BigInteger[] parts = left.divideAndRemainder(right);
            boolean below = parts[1].signum() != 0 && parts[1].signum() != right.signum();
            yield below ? parts[0].subtract(BigInteger.ONE) : parts[0];
          }
          case REMAINDER -> {
            checkDivisor(rendering, right, "integer modulo by zero");
            BigInteger remainder = left.remainder(right);
            boolean other = remainder.signum() != 0 && remainder.signum() != right.signum();
            yield other ? remainder.add(right) : remainder;
          }
          case POWER -> power(rendering, left, right);
          case DIVIDE -> throw new IllegalArgumentException();
        };
    checkSize(rendering, result.bitLength());
    return normal(result);
  }

  private static BigInteger power(Rendering rendering, BigInteger base, BigInteger exponent) {
    if (base.bitLength() <= 1) {
      boolean isMinusOne = base.equals(BigInteger.ONE.negate());
      return exponent.signum() == 0 || (isMinusOne && !exponent.testBit(0))
          ? BigInteger.ONE
          : base.signum() == 0 || base.equals(BigInteger.ONE) || isMinusOne
              ? base
              : small(rendering, base, exponent);
    }
    return small(rendering, base, exponent);
  }

  private static BigInteger small(Rendering rendering, BigInteger base, BigInteger exponent) {
    boolean fits = exponent.bitLength() < 31;
    checkSize(rendering, fits ? (base.bitLength() - 1L) * exponent.longValue() : Long.MAX_VALUE);
    return base.pow(exponent.intValueExact());
  }

  private static void checkSize(Rendering rendering, long bits) {
    if (bits > MAX_BITS) {
      throw rendering.fail(
          TemplateException.Kind.LIMIT, "a number of more than %,d bits".formatted(MAX_BITS));
    }
  }

  private static void checkDivisor(Rendering rendering, BigInteger divisor, String otherwise) {
    if (divisor.signum() == 0) {
      throw rendering.fail(otherwise);
    }
  }

  private static Object divide(Rendering rendering, Object left, Object right) {
    if (left instanceof Double || right instanceof Double) {
      double divisor = toDouble(rendering, right);
      if (divisor == 0) {
        throw rendering.fail("float division by zero");
      }
      return toDouble(rendering, left) / divisor;
    }
    BigInteger divisor = toBigInteger(right);
    checkDivisor(rendering, divisor, "division by zero");
    double result =
        new BigDecimal(toBigInteger(left)).divide(new BigDecimal(divisor), DIVISION).doubleValue();
    if (Double.isInfinite(result)) {
      throw rendering.fail("integer division result too large for a float");
    }
    return result;
  }

  private static Object real(
      Rendering rendering, BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case REMAINDER -> remainder(rendering, left, right, "float modulo");
      case FLOOR_DIVIDE -> {
        double remainder = remainder(rendering, left, right, "float floor division by zero");
        yield Math.rint((left - remainder) / right);
      }
      case POWER -> {
        if (left == 0 && right < 0) {
          throw rendering.fail("0.0 cannot be raised to a negative power");
        }
        if (left < 0 && Math.rint(right) != right) {
          throw rendering.unsupported("a complex number");
        }
        yield Math.pow(left, right);
      }
      case DIVIDE -> throw new IllegalArgumentException();
    };
  }

  private static double remainder(
      Rendering rendering, double left, double right, String otherwise) {
    if (right == 0) {
      throw rendering.fail(otherwise);
    }
    double remainder = left % right;
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
  }

  static Object negate(Object number) {
    return switch (number) {
      case Double real -> -real;
      default -> normal(toBigInteger(number).negate());
    };
  }

  static Object absolute(Object number) {
    return switch (number) {
      case Double real -> Math.abs(real);
      default -> normal(toBigInteger(number).abs());
    };
  }

  static boolean isNaN(Object number) {
    return number instanceof Double real && real.isNaN();
  }

  /// Compares two numbers, neither of them NaN.
  static int compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b ? -1 : a > b ? 1 : 0;
    }
    if (isInfinite(left) || isInfinite(right)) {
      return Double.compare(sign(left), sign(right));
    }
    return toDecimal(left).compareTo(toDecimal(right));
  }

  private static boolean isInfinite(Object number) {
    return number instanceof Double real && real.isInfinite();
  }

  /// The sign of an infinite number, 0 for any other.
  private static double sign(Object number) {
    return isInfinite(number) ? Math.signum((Double) number) : 0;
  }

  private static BigDecimal toDecimal(Object number) {
    return number instanceof Double real
        ? new BigDecimal(real)
        : new BigDecimal(toBigInteger(number));
  }

  /// Writes a real number as Python does: as few digits as tell it from its neighbours.
  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String sign = value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    BigDecimal shorter = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
    if (decimal.precision() == 2 && shorter.doubleValue() == Math.abs(value)) {
      decimal = shorter;
    }
    String digits = decimal.unscaledValue().toString();
    int exponent = digits.length() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%s%c%se%c%02d"
        .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
  }
}
