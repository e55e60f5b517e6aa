package app.cairn.mlx;

import static app.cairn.mlx.MlxLogic.bitwiseAnd;
import static app.cairn.mlx.MlxLogic.bitwiseInvert;
import static app.cairn.mlx.MlxLogic.bitwiseOr;
import static app.cairn.mlx.MlxLogic.bitwiseXor;
import static app.cairn.mlx.MlxLogic.equal;
import static app.cairn.mlx.MlxLogic.greater;
import static app.cairn.mlx.MlxLogic.greaterEqual;
import static app.cairn.mlx.MlxLogic.isinf;
import static app.cairn.mlx.MlxLogic.isnan;
import static app.cairn.mlx.MlxLogic.leftShift;
import static app.cairn.mlx.MlxLogic.less;
import static app.cairn.mlx.MlxLogic.lessEqual;
import static app.cairn.mlx.MlxLogic.logicalAnd;
import static app.cairn.mlx.MlxLogic.logicalNot;
import static app.cairn.mlx.MlxLogic.logicalOr;
import static app.cairn.mlx.MlxLogic.notEqual;
import static app.cairn.mlx.MlxLogic.rightShift;
import static app.cairn.mlx.MlxLogic.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MlxMathTests extends MlxTest {

  /// A function of one argument, once by MLX and once by Java.
  record Function(String name, UnaryOperator<MlxArray> actual, DoubleUnaryOperator expected) {}

  static List<Function> functions() {
    return List.of(
        new Function("abs", MlxMath::abs, Math::abs),
        new Function("ceil", MlxMath::ceil, Math::ceil),
        new Function("floor", MlxMath::floor, Math::floor),
        new Function("cos", MlxMath::cos, Math::cos),
        new Function("sin", MlxMath::sin, Math::sin),
        new Function("exp", MlxMath::exp, Math::exp),
        new Function("expm1", MlxMath::expm1, Math::expm1),
        new Function("negative", MlxMath::negative, x -> -x),
        new Function("reciprocal", MlxMath::reciprocal, x -> 1 / x),
        new Function("square", MlxMath::square, x -> x * x),
        new Function("sigmoid", MlxMath::sigmoid, x -> 1 / (1 + Math.exp(-x))),
        new Function("sign", MlxMath::sign, Math::signum),
        new Function("tanh", MlxMath::tanh, Math::tanh),
        new Function("log", a -> MlxMath.log(MlxMath.abs(a)), x -> Math.log(Math.abs(x))),
        new Function("log1p", a -> MlxMath.log1p(MlxMath.abs(a)), x -> Math.log1p(Math.abs(x))),
        new Function("sqrt", a -> MlxMath.sqrt(MlxMath.abs(a)), x -> Math.sqrt(Math.abs(x))),
        new Function("rsqrt", a -> MlxMath.rsqrt(MlxMath.abs(a)), x -> 1 / Math.sqrt(Math.abs(x))));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void computesFunctionsOfOneArgument(Function function) {
    double[] values = {-2.5, -1, -0.25, 0.5, 1.75, 3};
    double[] expected = Arrays.stream(values).map(function.expected).toArray();
    assertClose(function.actual.apply(vector(values)), 1e-4, expected);
  }

  @Test
  void computesTheErrorFunction() {
    assertValues(MlxMath.erf(vector(-1, 0, 0.5, 2)), -0.842701, 0, 0.520500, 0.995322);
  }

  @Test
  void computesWithTwoArraysAndWithNumbers() {
    MlxArray a = vector(7, -3);
    MlxArray b = vector(2, 4);
    assertValues(MlxMath.add(a, b), 9, 1);
    assertValues(MlxMath.add(a, 0.5), 7.5, -2.5);
    assertValues(MlxMath.subtract(a, b), 5, -7);
    assertValues(MlxMath.subtract(a, 1), 6, -4);
    assertValues(MlxMath.multiply(a, b), 14, -12);
    assertValues(MlxMath.multiply(a, 2), 14, -6);
    assertValues(MlxMath.divide(a, b), 3.5, -0.75);
    assertValues(MlxMath.divide(a, 2), 3.5, -1.5);
    assertValues(MlxMath.floorDivide(a, b), 3, -1);
    assertValues(MlxMath.remainder(a, b), 1, 1);
    assertValues(MlxMath.power(b, 3), 8, 64);
    assertValues(MlxMath.maximum(a, b), 7, 4);
    assertValues(MlxMath.minimum(a, b), 2, -3);
    assertValues(MlxMath.logaddexp(vector(0), vector(0)), Math.log(2));
  }

  @Test
  void broadcastsShapes() {
    assertValues(MlxMath.add(matrix(shape(2, 1), 10, 20), vector(1, 2, 3)), 11, 12, 13, 21, 22, 23);
  }

  @Test
  void givesNumbersTheArraysType() {
    MlxArray half = MlxShape.astype(vector(1.5), MlxDtype.FLOAT16);
    assertThat(MlxMath.multiply(half, 2).dtype()).isEqualTo(MlxDtype.FLOAT16);
    assertValues(MlxMath.multiply(half, 2), 3);
  }

  @Test
  void holdsValuesBetweenBounds() {
    MlxArray a = vector(-5, 0, 5);
    assertValues(MlxMath.clip(a, -1, 1), -1, 0, 1);
    assertValues(MlxMath.clip(a, vector(-2), null), -2, 0, 5);
    assertValues(MlxMath.clip(a, null, vector(2)), -5, 0, 2);
  }

  @Test
  void comparesAndChooses() {
    MlxArray a = vector(1, 2, 3);
    MlxArray b = vector(3, 2, 1);
    assertValues(equal(a, b), 0, 1, 0);
    assertValues(notEqual(a, b), 1, 0, 1);
    assertValues(less(a, b), 1, 0, 0);
    assertValues(lessEqual(a, b), 1, 1, 0);
    assertValues(greater(a, b), 0, 0, 1);
    assertValues(greaterEqual(a, 2), 0, 1, 1);
    assertThat(equal(a, b).dtype()).isEqualTo(MlxDtype.BOOL);
    assertValues(where(less(a, b), a, MlxMath.negative(b)), 1, -2, -1);
    assertValues(logicalAnd(less(a, 3), greater(a, 1)), 0, 1, 0);
    assertValues(logicalOr(less(a, 2), greater(a, 2)), 1, 0, 1);
    assertValues(logicalNot(less(a, 2)), 0, 1, 1);
  }

  @Test
  void findsWhatIsNoNumber() {
    MlxArray a = vector(Double.NaN, Double.POSITIVE_INFINITY, 1);
    assertValues(isnan(a), 1, 0, 0);
    assertValues(isinf(a), 0, 1, 0);
  }

  @Test
  void computesWithBits() {
    MlxArray a = MlxCreate.array(new int[] {0b1100, -1}, 2);
    MlxArray b = MlxCreate.array(new int[] {0b1010, 1}, 2);
    assertThat(bitwiseAnd(a, b).toInts()).containsExactly(0b1000, 1);
    assertThat(bitwiseOr(a, b).toInts()).containsExactly(0b1110, -1);
    assertThat(bitwiseXor(a, b).toInts()).containsExactly(0b0110, -2);
    assertThat(bitwiseInvert(a).toInts()).containsExactly(~0b1100, 0);
    assertThat(leftShift(b, b).toInts()).containsExactly(0b1010 << 0b1010, 2);
    assertThat(rightShift(a, MlxCreate.array(new int[] {2, 2}, 2)).toInts())
        .containsExactly(0b11, -1);
  }

  @Test
  void reportsAMismatchOfShapesInMlxsWords() {
    assertThatThrownBy(() -> MlxMath.add(vector(1, 2), vector(1, 2, 3)))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("broadcast")
        .hasMessageContaining("(2)")
        .hasMessageContaining("(3)");
  }
}
