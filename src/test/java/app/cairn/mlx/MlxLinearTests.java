package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MlxLinearTests extends MlxTest {

  private static MlxArray random(long seed, int... shape) {
    return MlxRandom.normal(MlxRandom.key(seed), MlxDtype.FLOAT32, shape);
  }

  @Test
  void multipliesMatrices() {
    MlxArray a = matrix(shape(2, 2), 1, 2, 3, 4);
    MlxArray b = matrix(shape(2, 2), 5, 6, 7, 8);
    assertValues(MlxLinear.matmul(a, b), 19, 22, 43, 50);
    assertValues(MlxLinear.matmul(a, MlxShape.transpose(b)), 17, 23, 39, 53);
    assertValues(MlxLinear.addmm(vector(100, 200), a, b), 119, 222, 143, 250);
    assertValues(MlxLinear.addmm(vector(100, 200), a, b, 2, 0), 38, 44, 86, 100);
    assertThatThrownBy(() -> MlxLinear.matmul(a, vector(1, 2, 3)))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("matmul");
  }

  @Test
  void multipliesMatricesOfAnyShapeAsJavaDoes() {
    long seed = System.nanoTime();
    System.out.println("seed of multipliesMatricesOfAnyShapeAsJavaDoes: " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      int m = 1 + random.nextInt(40);
      int k = 1 + random.nextInt(300);
      int n = 1 + random.nextInt(40);
      MlxArray a = random(round, m, k);
      MlxArray b = random(round + 100, n, k);
      float[] x = a.toFloats();
      float[] y = b.toFloats();
      double[] expected = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int l = 0; l < k; l++) {
            expected[i * n + j] += (double) x[i * k + l] * y[j * k + l];
          }
        }
      }
      assertClose(MlxLinear.matmul(a, MlxShape.transpose(b)), 1e-3, expected);
    }
  }

  static List<MlxQuantization> quantizations() {
    return List.of(
        MlxQuantization.affine(64, 4),
        MlxQuantization.affine(32, 8),
        MlxQuantization.affine(128, 6),
        MlxQuantization.MXFP4,
        MlxQuantization.MXFP8,
        MlxQuantization.NVFP4);
  }

  @ParameterizedTest
  @MethodSource("quantizations")
  void multipliesByAQuantizedMatrixAsByTheSameMatrixInFull(MlxQuantization how) {
    MlxArray w = random(1, 16, 256);
    MlxArray x = random(2, 3, 256);
    MlxArray[] packed = MlxLinear.quantize(w, how);
    boolean affine = how.mode() == MlxQuantization.Mode.AFFINE;
    assertThat(packed).hasSize(affine ? 3 : 2);
    MlxArray biases = affine ? packed[2] : null;
    MlxArray full = MlxLinear.dequantize(packed[0], packed[1], biases, how, MlxDtype.FLOAT32);
    assertThat(full.shape()).containsExactly(16, 256);
    MlxArray expected = MlxLinear.matmul(x, MlxShape.transpose(full));
    MlxArray actual = MlxLinear.quantizedMatmul(x, packed[0], packed[1], biases, true, how);
    assertThat(MlxReduce.max(MlxMath.abs(MlxMath.subtract(actual, expected)), false).toFloat())
        .isLessThan(1e-3f);
    float loss =
        MlxMath.divide(MlxReduce.norm(MlxMath.subtract(full, w), false), MlxReduce.norm(w, false))
            .toFloat();
    assertThat(loss).isBetween(1e-4f, 0.2f);
  }

  @Test
  void multipliesByChosenMatricesOfAStack() {
    MlxArray stack = random(3, 4, 64, 32);
    MlxArray x = random(4, 2, 1, 64);
    MlxArray chosen = MlxCreate.array(new int[] {3, 1}, 2);
    MlxArray products = MlxLinear.gatherMm(x, stack, null, chosen, false);
    MlxArray expected = MlxLinear.matmul(x, MlxIndex.take(stack, chosen, 0));
    assertThat(products.shape()).containsExactly(2, 1, 32);
    assertThat(products.toFloats())
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(expected.toFloats());

    MlxQuantization how = MlxQuantization.affine(32, 8);
    MlxArray[] packed = MlxLinear.quantize(MlxShape.swapaxes(stack, 1, 2), how);
    MlxArray quantized =
        MlxLinear.gatherQmm(x, packed[0], packed[1], packed[2], null, chosen, true, how, false);
    assertThat(quantized.toFloats())
        .usingComparatorWithPrecision(0.3f)
        .containsExactly(expected.toFloats());
  }

  @Test
  void convolvesAlongOneAxis() {
    MlxArray input = matrix(shape(1, 4, 1), 1, 2, 3, 4);
    MlxArray weight = matrix(shape(1, 2, 1), 10, 1);
    assertValues(MlxLinear.conv1d(input, weight, 1, 0, 1, 1), 12, 23, 34);
    assertValues(MlxLinear.conv1d(input, weight, 1, 1, 1, 1), 1, 12, 23, 34, 40);
  }

  @Test
  void normalizes() {
    MlxArray x = vector(3, 4);
    double rms = Math.sqrt(12.5);
    assertValues(MlxFast.rmsNorm(x, vector(1, 2), 0), 3 / rms, 8 / rms);
    assertValues(MlxFast.rmsNorm(x, null, 0), 3 / rms, 4 / rms);
    assertValues(MlxFast.layerNorm(x, null, null, 0), -1, 1);
    assertValues(MlxFast.layerNorm(x, vector(2, 3), vector(10, 20), 0), 8, 23);
  }

  @Test
  void rotatesByPosition() {
    MlxArray x = matrix(shape(1, 1, 2, 2), 1, 0, 1, 0);
    double[] expected = {Math.cos(3), Math.sin(3), Math.cos(4), Math.sin(4)};
    assertValues(MlxFast.rope(x, 2, false, 10000f, 1, 3), expected);
    assertValues(MlxFast.rope(x, 2, true, 10000f, 1, 3), expected);
    MlxArray offset = MlxCreate.array(new int[] {3}, 1);
    assertValues(MlxFast.rope(x, 2, false, 10000f, 1, offset), expected);
    MlxArray wavelengths = vector(2);
    double[] slower = {Math.cos(1.5), Math.sin(1.5), Math.cos(2), Math.sin(2)};
    assertValues(MlxFast.rope(x, 2, false, wavelengths, 1, 3), slower);
    assertValues(MlxFast.rope(x, 2, false, wavelengths, 1, offset), slower);
    assertValues(MlxFast.rope(x, 2, false, 10000f, 0.5f, 3), slower);
  }

  @Test
  void attends() {
    MlxArray q = matrix(shape(1, 1, 2, 1), 0, 0);
    MlxArray k = matrix(shape(1, 1, 2, 1), 1, 2);
    MlxArray v = matrix(shape(1, 1, 2, 1), 10, 20);
    assertValues(MlxFast.attention(q, k, v, 1), 15, 15);
    assertValues(MlxFast.causalAttention(q, k, v, 1, null), 10, 15);
    MlxArray second = MlxLogic.greater(matrix(shape(1, 1, 1, 2), 0, 1), 0);
    assertValues(MlxFast.maskedAttention(q, k, v, 1, second, null), 20, 20);
    MlxArray added = matrix(shape(1, 1, 1, 2), 0, Math.log(3));
    assertValues(MlxFast.maskedAttention(q, k, v, 1, added, null), 17.5, 17.5);
    assertValues(MlxFast.maskedAttention(q, k, v, 1, null, vector(0)), 10, 10);
  }

  @Test
  void carriesTheStateOfAGatedDeltaNet() {
    // one head with one key and one value dimension, one step: the state becomes beta * k * v
    MlxArray one = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1, 1, 32);
    MlxArray gate = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1, 1);
    MlxArray[] results =
        MlxFast.gatedDeltaUpdate(
            one, one, one, gate, MlxCreate.full(0.5, MlxDtype.FLOAT32, 1, 1, 1), null, null);
    assertThat(results).hasSize(2);
    assertThat(results[0].shape()).containsExactly(1, 1, 1, 32);
    assertThat(MlxReduce.mean(results[1], false).toFloat()).isEqualTo(0.5f);
    assertThat(MlxReduce.mean(results[0], false).toFloat()).isEqualTo(16f);
  }

  @Test
  void ordersComputations() {
    MlxArray a = vector(1, 2);
    MlxArray[] after = Mlx.depends(new MlxArray[] {a, vector(3)}, vector(9));
    assertThat(after).hasSize(2);
    assertValues(after[0], 1, 2);
    assertValues(after[1], 3);
  }
}
