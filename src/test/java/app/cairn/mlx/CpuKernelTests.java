package app.cairn.mlx;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.erf;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.sigmoid;
import static app.cairn.mlx.MlxMath.square;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxMath.tanh;
import static app.cairn.mlx.MlxReduce.mean;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.transpose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares our kernels for the CPU, at each level of vector instructions that this processor has,
/// with MLX's own operations on arrays of any shape.
class CpuKernelTests extends CpuTest {

  @ParameterizedTest
  @MethodSource("levels")
  void multipliesByAWeightAsMatmulDoes(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int in = upTo(random.nextBoolean() ? 40 : 900);
      int out = upTo(random.nextBoolean() ? 40 : 400);
      MlxArray x = random(upTo(3), upTo(300), in);
      MlxArray weight = random.nextBoolean() ? random(out, in) : transpose(random(in, out));
      MlxArray bias = random.nextBoolean() ? random(out) : null;
      MlxArray expected = MlxLinear.matmul(x, transpose(weight));
      MlxArray actual = MlxLinear.linear(x, MlxLinear.linearWeight(weight), bias, out);
      assertSame(actual, bias == null ? expected : add(expected, bias), 1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void multipliesAnyMatricesAsJavaDoes(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int m = upTo(random.nextBoolean() ? 5 : 300);
      int k = upTo(random.nextBoolean() ? 5 : 500);
      int n = upTo(random.nextBoolean() ? 5 : 900);
      MlxArray a = random.nextBoolean() ? random(m, k) : transpose(random(k, m));
      MlxArray b = random.nextBoolean() ? random(k, n) : transpose(random(n, k));
      float alpha = random.nextBoolean() ? 1 : 2;
      MlxArray c = random(m, n);
      float[] product = product(a.toFloats(), b.toFloats(), m, k, n);
      assertSame(MlxLinear.matmul(a, b), MlxCreate.array(product, m, n), 1e-3);
      assertSame(
          MlxLinear.addmm(c, a, b, alpha, 1),
          add(c, multiply(MlxCreate.array(product, m, n), alpha)),
          1e-3);
    }
  }

  private static float[] product(float[] a, float[] b, int m, int k, int n) {
    float[] product = new float[m * n];
    for (int i = 0; i < m; i++) {
      double[] sums = new double[n];
      for (int l = 0; l < k; l++) {
        for (int j = 0; j < n; j++) {
          sums[j] += (double) a[i * k + l] * b[l * n + j];
        }
      }
      for (int j = 0; j < n; j++) {
        product[i * n + j] = (float) sums[j];
      }
    }
    return product;
  }

  @Test
  void refusesAWeightOfAnotherShape() {
    MlxArray packed = MlxLinear.linearWeight(random(5, 7));
    assertThatThrownBy(() -> MlxLinear.linear(random(3, 6), packed, null, 5))
        .isInstanceOf(MlxException.class);
    assertThatThrownBy(() -> MlxLinear.linear(random(3, 7), packed, random(4), 5))
        .isInstanceOf(MlxException.class);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void rotatesAsMlxDoes(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int dims = 2 * upTo(32);
      MlxArray x = random(upTo(2), upTo(40), upTo(3), dims + random.nextInt(9));
      MlxArray turned = random.nextBoolean() ? x : swapaxes(x, 1, 2);
      int offset = random.nextInt(900);
      float scale = random.nextBoolean() ? 1 : 0.5f;
      // MLX's own operation takes offsets in an array
      MlxArray offsets = MlxCreate.scalar(offset, MlxDtype.INT32);
      assertSame(
          MlxFast.rope(turned, dims, false, 10_000, scale, offset),
          MlxFast.rope(turned, dims, false, 10_000, scale, offsets),
          1e-3);
      MlxArray wavelengths = add(MlxMath.abs(random(dims / 2)), 1);
      assertSame(
          MlxFast.rope(turned, dims, false, wavelengths, scale, offset),
          MlxFast.rope(turned, dims, false, wavelengths, scale, offsets),
          1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void normalizesAsTheFormulaDoes(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int size = 1 + upTo(500);
      MlxArray x = add(random(upTo(4), upTo(90), size), 3);
      MlxArray weight = random.nextBoolean() ? random(size) : null;
      MlxArray bias = random.nextBoolean() ? random(size) : null;
      MlxArray centred = subtract(x, mean(x, true, -1));
      assertSame(
          MlxFast.layerNorm(x, weight, bias, 1e-3f), scaled(divided(centred), weight, bias), 2e-5);
      assertSame(MlxFast.rmsNorm(x, weight, 1e-3f), scaled(divided(x), weight, null), 2e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void givesATokenTheSameBitsWithOthersAsAlone(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int length = upTo(20);
      int dims = 2 * upTo(60);
      int offset = random.nextInt(900);
      MlxArray x = random(1, upTo(3), length, dims);
      MlxArray weight = random(dims);
      MlxArray normed = MlxFast.rmsNorm(x, weight, 1e-5f);
      MlxArray rotated = MlxFast.rope(x, dims, false, 10_000, 1, offset);
      MlxArray gated = MlxFast.silu(x, rotated);
      for (int i = 0; i < length; i++) {
        MlxArray token = MlxIndex.slice(x, 2, i, i + 1);
        MlxArray turned = MlxFast.rope(token, dims, false, 10_000, 1, offset + i);
        assertThat(MlxFast.rmsNorm(token, weight, 1e-5f).toFloats())
            .isEqualTo(MlxIndex.slice(normed, 2, i, i + 1).toFloats());
        assertThat(turned.toFloats()).isEqualTo(MlxIndex.slice(rotated, 2, i, i + 1).toFloats());
        assertThat(MlxFast.silu(token, turned).toFloats())
            .isEqualTo(MlxIndex.slice(gated, 2, i, i + 1).toFloats());
      }
    }
  }

  private static MlxArray divided(MlxArray x) {
    return divide(x, MlxMath.sqrt(add(mean(square(x), true, -1), 1e-3)));
  }

  private static MlxArray scaled(MlxArray x, @Nullable MlxArray weight, @Nullable MlxArray bias) {
    MlxArray y = weight == null ? x : multiply(x, weight);
    return bias == null ? y : add(y, bias);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void appliesActivationsAsTheirFormulasDo(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      MlxArray x = multiply(transpose(random(upTo(60), upTo(60))), random.nextInt(30));
      MlxArray half = multiply(x, 0.5);
      assertSame(MlxFast.gelu(x), multiply(half, add(erf(multiply(x, Math.sqrt(0.5))), 1)), 1e-5);
      MlxArray inner = multiply(x, add(multiply(square(x), 0.044715), 1));
      assertSame(
          MlxFast.geluTanh(x),
          multiply(half, add(tanh(multiply(inner, Math.sqrt(2 / Math.PI))), 1)),
          1e-5);
      assertSame(MlxFast.silu(x), multiply(x, sigmoid(x)), 1e-5);
      MlxArray factors = MlxIndex.slice(random(x.dim(0), x.dim(1) + 3), 1, 3, x.dim(1) + 3);
      assertSame(MlxFast.gelu(x, factors), multiply(MlxFast.gelu(x), factors), 1e-5);
      assertSame(MlxFast.geluTanh(x, factors), multiply(MlxFast.geluTanh(x), factors), 1e-5);
      assertSame(MlxFast.silu(x, factors), multiply(MlxFast.silu(x), factors), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void keepsWhatIsNoNumberAndWhatIsEndless(int level) {
    use(level);
    double infinity = Double.POSITIVE_INFINITY;
    MlxArray x = vector(Double.NaN, infinity, -1e30, 1e30, -100, 0);
    for (MlxArray y : new MlxArray[] {MlxFast.gelu(x), MlxFast.geluTanh(x), MlxFast.silu(x)}) {
      float[] values = y.toFloats();
      assertThat(values[0]).isNaN();
      assertThat(values[1]).isEqualTo(Float.POSITIVE_INFINITY);
      assertThat(values[2]).isZero();
      assertThat(values[3]).isEqualTo(1e30f);
      assertThat(values[4]).isZero();
      assertThat(values[5]).isZero();
    }
  }
}
