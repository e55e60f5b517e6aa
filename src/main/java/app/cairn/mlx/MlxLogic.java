package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.lang.foreign.MemorySegment;

/// Comparisons, logic and bits, element by element. Shapes are broadcast and types promoted as in
/// MLX; a number takes the array's type. Comparisons and logic give [MlxDtype#BOOL].
public final class MlxLogic {

  private static final MemorySegment BITWISE_AND = symbol("cairn_bitwise_and");
  private static final MemorySegment BITWISE_INVERT = symbol("cairn_bitwise_invert");
  private static final MemorySegment BITWISE_OR = symbol("cairn_bitwise_or");
  private static final MemorySegment BITWISE_XOR = symbol("cairn_bitwise_xor");
  private static final MemorySegment EQUAL = symbol("cairn_equal");
  private static final MemorySegment GREATER = symbol("cairn_greater");
  private static final MemorySegment GREATER_EQUAL = symbol("cairn_greater_equal");
  private static final MemorySegment ISINF = symbol("cairn_isinf");
  private static final MemorySegment ISNAN = symbol("cairn_isnan");
  private static final MemorySegment LEFT_SHIFT = symbol("cairn_left_shift");
  private static final MemorySegment LESS = symbol("cairn_less");
  private static final MemorySegment LESS_EQUAL = symbol("cairn_less_equal");
  private static final MemorySegment LOGICAL_AND = symbol("cairn_logical_and");
  private static final MemorySegment LOGICAL_NOT = symbol("cairn_logical_not");
  private static final MemorySegment LOGICAL_OR = symbol("cairn_logical_or");
  private static final MemorySegment NOT_EQUAL = symbol("cairn_not_equal");
  private static final MemorySegment RIGHT_SHIFT = symbol("cairn_right_shift");
  private static final MemorySegment WHERE = symbol("cairn_where");

  private MlxLogic() {}

  /// Whether it is zero or false.
  public static MlxArray logicalNot(MlxArray a) {
    return make(LOGICAL_NOT, a.thread(), a.handle());
  }

  /// Whether it is not a number.
  public static MlxArray isnan(MlxArray a) {
    return make(ISNAN, a.thread(), a.handle());
  }

  /// Whether it is infinite.
  public static MlxArray isinf(MlxArray a) {
    return make(ISINF, a.thread(), a.handle());
  }

  /// All bits of integers turned over.
  public static MlxArray bitwiseInvert(MlxArray a) {
    return make(BITWISE_INVERT, a.thread(), a.handle());
  }

  /// Whether they are equal.
  public static MlxArray equal(MlxArray a, MlxArray b) {
    return make(EQUAL, a.thread(), a.handle(), b.handle());
  }

  /// Whether they are equal.
  public static MlxArray equal(MlxArray a, double b) {
    return equal(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether they differ.
  public static MlxArray notEqual(MlxArray a, MlxArray b) {
    return make(NOT_EQUAL, a.thread(), a.handle(), b.handle());
  }

  /// Whether they differ.
  public static MlxArray notEqual(MlxArray a, double b) {
    return notEqual(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether `a < b`.
  public static MlxArray less(MlxArray a, MlxArray b) {
    return make(LESS, a.thread(), a.handle(), b.handle());
  }

  /// Whether `a < b`.
  public static MlxArray less(MlxArray a, double b) {
    return less(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether `a <= b`.
  public static MlxArray lessEqual(MlxArray a, MlxArray b) {
    return make(LESS_EQUAL, a.thread(), a.handle(), b.handle());
  }

  /// Whether `a <= b`.
  public static MlxArray lessEqual(MlxArray a, double b) {
    return lessEqual(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether `a > b`.
  public static MlxArray greater(MlxArray a, MlxArray b) {
    return make(GREATER, a.thread(), a.handle(), b.handle());
  }

  /// Whether `a > b`.
  public static MlxArray greater(MlxArray a, double b) {
    return greater(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether `a >= b`.
  public static MlxArray greaterEqual(MlxArray a, MlxArray b) {
    return make(GREATER_EQUAL, a.thread(), a.handle(), b.handle());
  }

  /// Whether `a >= b`.
  public static MlxArray greaterEqual(MlxArray a, double b) {
    return greaterEqual(a, MlxCreate.scalarLike(a, b));
  }

  /// Whether both are true.
  public static MlxArray logicalAnd(MlxArray a, MlxArray b) {
    return make(LOGICAL_AND, a.thread(), a.handle(), b.handle());
  }

  /// Whether one is true.
  public static MlxArray logicalOr(MlxArray a, MlxArray b) {
    return make(LOGICAL_OR, a.thread(), a.handle(), b.handle());
  }

  /// Bits set in both.
  public static MlxArray bitwiseAnd(MlxArray a, MlxArray b) {
    return make(BITWISE_AND, a.thread(), a.handle(), b.handle());
  }

  /// Bits set in one.
  public static MlxArray bitwiseOr(MlxArray a, MlxArray b) {
    return make(BITWISE_OR, a.thread(), a.handle(), b.handle());
  }

  /// Bits set in exactly one.
  public static MlxArray bitwiseXor(MlxArray a, MlxArray b) {
    return make(BITWISE_XOR, a.thread(), a.handle(), b.handle());
  }

  /// Integers' bits moved up by `b`.
  public static MlxArray leftShift(MlxArray a, MlxArray b) {
    return make(LEFT_SHIFT, a.thread(), a.handle(), b.handle());
  }

  /// Integers' bits moved down by `b`.
  public static MlxArray rightShift(MlxArray a, MlxArray b) {
    return make(RIGHT_SHIFT, a.thread(), a.handle(), b.handle());
  }

  /// `a` where `condition` is true, else `b`.
  public static MlxArray where(MlxArray condition, MlxArray a, MlxArray b) {
    return make(WHERE, a.thread(), condition.handle(), a.handle(), b.handle());
  }
}
