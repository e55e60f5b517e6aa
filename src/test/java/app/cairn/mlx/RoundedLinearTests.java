package app.cairn.mlx;

import static app.cairn.mlx.MlxLinear.linear;
import static app.cairn.mlx.MlxLinear.roundedWeight;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.square;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxReduce.mean;
import static app.cairn.mlx.MlxShape.transpose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares linear layers in 8 bits, at each level of vector instructions that this processor has,
/// with products of whole numbers in Java and with those of floats.
class RoundedLinearTests extends CpuTest {

  private static final int MOST = 127;
  private static final int GROUP = 64;

  @ParameterizedTest
  @MethodSource("levels")
  void areExactWhereRoundingLosesNothing(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int in = upTo(random.nextBoolean() ? 40 : 900);
      int out = upTo(random.nextBoolean() ? 40 : 400);
      int rows = upTo(random.nextBoolean() ? 8 : 300);
      int[] x = rows(rows, in);
      int[] weight = weight(out, in);
      int[] bias = random.ints(out, -999, 999).toArray();
      MlxArray values = array(x, rows, in);
      MlxArray turned =
          random.nextBoolean() ? values : transpose(transpose(values).eval()); // lies by columns
      MlxArray factors = powersOfTwo(in);
      MlxArray packed = roundedWeight(multiply(array(weight, out, in), factors), factors);
      float[] actual = linear(divide(turned, factors), packed, array(bias, out), out).toFloats();
      for (int i = 0; i < rows * out; i++) {
        int expected = bias[i % out];
        for (int k = 0; k < in; k++) {
          expected += x[i / out * in + k] * weight[i % out * in + k];
        }
        assertThat(actual[i]).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }

  /// Whole numbers in rows, of which each group reaches from one to another that is 127 more.
  private int[] rows(int rows, int in) {
    int[] values = new int[rows * in];
    for (int row = 0; row < rows; row++) {
      for (int start = 0; start < in; start += GROUP) {
        int size = Math.min(GROUP, in - start);
        int first = random.nextInt(size);
        int low = random.nextInt(-200, 100);
        for (int k = 0; k < size; k++) {
          values[row * in + start + k] = low + random.nextInt(MOST + 1);
        }
        values[row * in + start + (first + 1) % size] = low + MOST;
        values[row * in + start + first] = low;
      }
    }
    return values;
  }

  /// Whole numbers in columns that reach to 127, of which any eight add up to no more than two.
  private int[] weight(int out, int in) {
    int[] values = random.ints((long) out * in, -MOST / 7, MOST / 7 + 1).toArray();
    for (int column = 0; column < out; column++) {
      values[column * in + random.nextInt(in)] = random.nextBoolean() ? MOST : -MOST;
    }
    return values;
  }

  /// Factors that lose nothing.
  private MlxArray powersOfTwo(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = Math.scalb(1f, random.nextInt(-8, 9));
    }
    return MlxCreate.array(values, size);
  }

  private static MlxArray ones(int size) {
    return MlxCreate.full(1, MlxDtype.FLOAT32, size);
  }

  private static MlxArray array(int[] values, int... shape) {
    return MlxShape.astype(MlxCreate.array(values, shape), MlxDtype.FLOAT32);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void areCloseToProductsOfAnyFloats(int level) {
    use(level);
    for (int in : new int[] {7, 96, 1000}) {
      MlxArray x = add(random(3, 40, in), 1);
      MlxArray weight = random(50, in);
      MlxArray expected = MlxLinear.matmul(x, transpose(weight));
      MlxArray actual = linear(x, roundedWeight(weight, ones(in)), null, 50);
      double error = Math.sqrt(mean(square(subtract(actual, expected)), false).toFloat());
      double size = Math.sqrt(mean(square(expected), false).toFloat());
      assertThat(error / size).as("seed %d", seed).isLessThan(0.02);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void loseLittleWhereWeightsAreLargeTogether(int level) {
    use(level);
    float[] ones = new float[64];
    Arrays.fill(ones, 1);
    MlxArray weight = MlxCreate.array(ones, 1, 64);
    MlxArray x = array(random.ints(64, 0, MOST + 1).toArray(), 1, 64);
    float expected = MlxReduce.sum(x, false).toFloat();
    assertThat(linear(x, roundedWeight(weight, ones(64)), null, 1).toFloat())
        .as("seed %d", seed)
        .isCloseTo(expected, withinPercentage(0.4));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void keepWhatIsNoNumberAndWhatIsZero(int level) {
    use(level);
    MlxArray weight = roundedWeight(random(3, 70), ones(70));
    for (float strange : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 0}) {
      for (int place : new int[] {0, 40, 69}) {
        float[] values = new float[70];
        values[place] = strange;
        for (float product : linear(MlxCreate.array(values, 1, 70), weight, null, 3).toFloats()) {
          assertThat(Float.isFinite(product)).isEqualTo(strange == 0);
        }
      }
    }
    MlxArray strange = roundedWeight(MlxCreate.full(Double.NaN, MlxDtype.FLOAT32, 2, 5), ones(5));
    assertThat(linear(random(1, 5), strange, null, 2).toFloats()).containsOnly(Float.NaN);
    MlxArray zeros = roundedWeight(MlxCreate.zeros(MlxDtype.FLOAT32, 2, 5), ones(5));
    assertThat(linear(random(1, 5), zeros, null, 2).toFloats()).containsExactly(0, 0);
  }

  @Test
  void refuseAWeightOfAnotherShape() {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    MlxArray weight = roundedWeight(random(5, 700), ones(700));
    assertThatThrownBy(() -> linear(random(3, 600), weight, null, 5))
        .isInstanceOf(MlxException.class);
    assertThatThrownBy(() -> linear(random(3, 700), weight, random(4), 5))
        .isInstanceOf(MlxException.class);
    assertThatThrownBy(() -> roundedWeight(random(5, 700), ones(5)))
        .isInstanceOf(MlxException.class);
  }
}
