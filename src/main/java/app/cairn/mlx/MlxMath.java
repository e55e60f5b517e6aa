package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Arithmetic element by element. Shapes are broadcast and types promoted as in MLX; a number takes
/// the array's type.
public final class MlxMath {

  private static final MemorySegment ABS = symbol("cairn_abs");
  private static final MemorySegment ADD = symbol("cairn_add");
  private static final MemorySegment CEIL = symbol("cairn_ceil");
  private static final MemorySegment CLIP = symbol("cairn_clip");
  private static final MemorySegment COS = symbol("cairn_cos");
  private static final MemorySegment DIVIDE = symbol("cairn_divide");
  private static final MemorySegment ERF = symbol("cairn_erf");
  private static final MemorySegment EXP = symbol("cairn_exp");
  private static final MemorySegment EXPM1 = symbol("cairn_expm1");
  private static final MemorySegment FLOOR = symbol("cairn_floor");
  private static final MemorySegment FLOOR_DIVIDE = symbol("cairn_floor_divide");
  private static final MemorySegment LOG = symbol("cairn_log");
  private static final MemorySegment LOG1P = symbol("cairn_log1p");
  private static final MemorySegment LOGADDEXP = symbol("cairn_logaddexp");
  private static final MemorySegment MAXIMUM = symbol("cairn_maximum");
  private static final MemorySegment MINIMUM = symbol("cairn_minimum");
  private static final MemorySegment MULTIPLY = symbol("cairn_multiply");
  private static final MemorySegment NEGATIVE = symbol("cairn_negative");
  private static final MemorySegment POWER = symbol("cairn_power");
  private static final MemorySegment RECIPROCAL = symbol("cairn_reciprocal");
  private static final MemorySegment REMAINDER = symbol("cairn_remainder");
  private static final MemorySegment RSQRT = symbol("cairn_rsqrt");
  private static final MemorySegment SIGMOID = symbol("cairn_sigmoid");
  private static final MemorySegment SIGN = symbol("cairn_sign");
  private static final MemorySegment SIN = symbol("cairn_sin");
  private static final MemorySegment SQRT = symbol("cairn_sqrt");
  private static final MemorySegment SQUARE = symbol("cairn_square");
  private static final MemorySegment SUBTRACT = symbol("cairn_subtract");
  private static final MemorySegment TANH = symbol("cairn_tanh");

  private MlxMath() {}

  /// Absolute value.
  public static MlxArray abs(MlxArray a) {
    return make(ABS, a.thread(), a.handle());
  }

  /// Smallest whole number that is not less.
  public static MlxArray ceil(MlxArray a) {
    return make(CEIL, a.thread(), a.handle());
  }

  /// Largest whole number that is not greater.
  public static MlxArray floor(MlxArray a) {
    return make(FLOOR, a.thread(), a.handle());
  }

  /// Cosine.
  public static MlxArray cos(MlxArray a) {
    return make(COS, a.thread(), a.handle());
  }

  /// Sine.
  public static MlxArray sin(MlxArray a) {
    return make(SIN, a.thread(), a.handle());
  }

  /// Gauss's error function.
  public static MlxArray erf(MlxArray a) {
    return make(ERF, a.thread(), a.handle());
  }

  /// Exponential.
  public static MlxArray exp(MlxArray a) {
    return make(EXP, a.thread(), a.handle());
  }

  /// Exponential less one, exact near zero.
  public static MlxArray expm1(MlxArray a) {
    return make(EXPM1, a.thread(), a.handle());
  }

  /// Natural logarithm.
  public static MlxArray log(MlxArray a) {
    return make(LOG, a.thread(), a.handle());
  }

  /// Natural logarithm of one more, exact near zero.
  public static MlxArray log1p(MlxArray a) {
    return make(LOG1P, a.thread(), a.handle());
  }

  /// Changes the sign.
  public static MlxArray negative(MlxArray a) {
    return make(NEGATIVE, a.thread(), a.handle());
  }

  /// One divided by it.
  public static MlxArray reciprocal(MlxArray a) {
    return make(RECIPROCAL, a.thread(), a.handle());
  }

  /// One divided by the square root.
  public static MlxArray rsqrt(MlxArray a) {
    return make(RSQRT, a.thread(), a.handle());
  }

  /// Square root.
  public static MlxArray sqrt(MlxArray a) {
    return make(SQRT, a.thread(), a.handle());
  }

  /// Its square.
  public static MlxArray square(MlxArray a) {
    return make(SQUARE, a.thread(), a.handle());
  }

  /// `1 / (1 + exp(-a))`.
  public static MlxArray sigmoid(MlxArray a) {
    return make(SIGMOID, a.thread(), a.handle());
  }

  /// -1, 0 or 1.
  public static MlxArray sign(MlxArray a) {
    return make(SIGN, a.thread(), a.handle());
  }

  /// Hyperbolic tangent.
  public static MlxArray tanh(MlxArray a) {
    return make(TANH, a.thread(), a.handle());
  }

  /// `a + b`.
  public static MlxArray add(MlxArray a, MlxArray b) {
    return make(ADD, a.thread(), a.handle(), b.handle());
  }

  /// `a + b`.
  public static MlxArray add(MlxArray a, double b) {
    return add(a, MlxCreate.scalarLike(a, b));
  }

  /// `a - b`.
  public static MlxArray subtract(MlxArray a, MlxArray b) {
    return make(SUBTRACT, a.thread(), a.handle(), b.handle());
  }

  /// `a - b`.
  public static MlxArray subtract(MlxArray a, double b) {
    return subtract(a, MlxCreate.scalarLike(a, b));
  }

  /// `a * b`.
  public static MlxArray multiply(MlxArray a, MlxArray b) {
    return make(MULTIPLY, a.thread(), a.handle(), b.handle());
  }

  /// `a * b`.
  public static MlxArray multiply(MlxArray a, double b) {
    return multiply(a, MlxCreate.scalarLike(a, b));
  }

  /// `a / b`; integers become floats.
  public static MlxArray divide(MlxArray a, MlxArray b) {
    return make(DIVIDE, a.thread(), a.handle(), b.handle());
  }

  /// `a / b`; integers become floats.
  public static MlxArray divide(MlxArray a, double b) {
    return divide(a, MlxCreate.scalarLike(a, b));
  }

  /// `a / b` rounded down.
  public static MlxArray floorDivide(MlxArray a, MlxArray b) {
    return make(FLOOR_DIVIDE, a.thread(), a.handle(), b.handle());
  }

  /// `a / b` rounded down.
  public static MlxArray floorDivide(MlxArray a, double b) {
    return floorDivide(a, MlxCreate.scalarLike(a, b));
  }

  /// What is left of `a` divided by `b`, with the sign of `b`.
  public static MlxArray remainder(MlxArray a, MlxArray b) {
    return make(REMAINDER, a.thread(), a.handle(), b.handle());
  }

  /// What is left of `a` divided by `b`, with the sign of `b`.
  public static MlxArray remainder(MlxArray a, double b) {
    return remainder(a, MlxCreate.scalarLike(a, b));
  }

  /// `a` to the power of `b`.
  public static MlxArray power(MlxArray a, MlxArray b) {
    return make(POWER, a.thread(), a.handle(), b.handle());
  }

  /// `a` to the power of `b`.
  public static MlxArray power(MlxArray a, double b) {
    return power(a, MlxCreate.scalarLike(a, b));
  }

  /// The larger.
  public static MlxArray maximum(MlxArray a, MlxArray b) {
    return make(MAXIMUM, a.thread(), a.handle(), b.handle());
  }

  /// The larger.
  public static MlxArray maximum(MlxArray a, double b) {
    return maximum(a, MlxCreate.scalarLike(a, b));
  }

  /// The smaller.
  public static MlxArray minimum(MlxArray a, MlxArray b) {
    return make(MINIMUM, a.thread(), a.handle(), b.handle());
  }

  /// The smaller.
  public static MlxArray minimum(MlxArray a, double b) {
    return minimum(a, MlxCreate.scalarLike(a, b));
  }

  /// `log(exp(a) + exp(b))`.
  public static MlxArray logaddexp(MlxArray a, MlxArray b) {
    return make(LOGADDEXP, a.thread(), a.handle(), b.handle());
  }

  /// Holds the values between `low` and `high`; null leaves that side open.
  public static MlxArray clip(MlxArray a, @Nullable MlxArray low, @Nullable MlxArray high) {
    return make(
        CLIP, a.thread(), a.handle(), MlxArray.handleOrZero(low), MlxArray.handleOrZero(high));
  }

  /// Holds the values between two numbers.
  public static MlxArray clip(MlxArray a, double low, double high) {
    return clip(a, MlxCreate.scalarLike(a, low), MlxCreate.scalarLike(a, high));
  }
}
