package app.cairn.mlx;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.swapaxes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Operations on the few rows of a pass that reads a draft, for which there are kernels of our own
/// on an NVIDIA GPU. They run on whatever device there is.
class FewRowsTests extends MlxTest {

  private static final int MOST_ROWS = 8;
  private static final int ROUNDS = 12;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int key;

  @Test
  void productsWithQuantizedWeightsAreThoseWithTheirNumbers() {
    for (int round = 0; round < ROUNDS; round++) {
      MlxDtype dtype = dtype();
      MlxQuantization how = MlxQuantization.affine(32 << upTo(2), 4 << random.nextInt(2));
      int in = how.groupSize() * upTo(20);
      int out = 8 * upTo(200);
      MlxArray x = random(dtype, 1, upTo(MOST_ROWS), in);
      MlxArray[] weight = MlxLinear.quantize(random(dtype, out, in), how);
      MlxArray numbers =
          MlxLinear.dequantize(weight[0], weight[1], weight[2], how, MlxDtype.FLOAT32);
      assertSame(
          MlxLinear.quantizedMatmul(x, weight[0], weight[1], weight[2], true, how),
          MlxLinear.matmul(astype(x, MlxDtype.FLOAT32), swapaxes(numbers, 0, 1)));
    }
  }

  @Test
  void queriesSeeWhatEachWouldSeeAlone() {
    for (int round = 0; round < ROUNDS; round++) {
      MlxDtype dtype = dtype();
      int keyHeads = upTo(3);
      int length = upTo(MOST_ROWS);
      int keyLength = length + random.nextInt(400);
      int size = 32 << random.nextInt(4);
      int window = random.nextBoolean() ? 0 : 50;
      MlxArray queries = random(dtype, 1, keyHeads * upTo(4), length, size);
      MlxArray keys = slice(random(dtype, 1, keyHeads, keyLength + 9, size), 2, 0, keyLength);
      MlxArray values = slice(random(dtype, 1, keyHeads, keyLength + 9, size), 2, 0, keyLength);
      MlxArray together = causal(window, length, keyLength).apply(queries, keys, values);
      MlxAttention alone = new MlxAttention(0.1f, 0, null, false, 0, null);
      for (int row = 0; row < length; row++) {
        int stop = keyLength - length + row + 1;
        int first = window == 0 ? 0 : Math.max(0, stop - window);
        assertSame(
            slice(together, 2, row, row + 1),
            alone.apply(
                slice(queries, 2, row, row + 1),
                slice(keys, 2, first, stop),
                slice(values, 2, first, stop)));
      }
    }
  }

  @Test
  void queriesSeeKeysInFewBitsToo() {
    MlxQuantization how = MlxQuantization.affine(32, 8);
    MlxArray queries = random(MlxDtype.FLOAT32, 1, 4, 1, 64);
    MlxArray[] codes = MlxLinear.quantize(random(MlxDtype.FLOAT32, 1, 2, 90, 64), how);
    MlxArray numbers = MlxLinear.dequantize(codes[0], codes[1], codes[2], how, MlxDtype.FLOAT32);
    List<MlxArray> part = Stream.of(codes).map(array -> slice(array, 2, 0, 77)).toList();
    MlxArray seen = slice(numbers, 2, 0, 77);
    MlxAttention all = new MlxAttention(0.1f, 0, null, false, 0, null);
    assertSame(all.apply(queries, part, part, how), all.apply(queries, seen, seen));
  }

  private static MlxAttention causal(int window, int length, int keyLength) {
    if (window == 0) {
      return new MlxAttention(0.1f, 0, null, true, 0, null);
    }
    MlxArray rows =
        MlxShape.reshape(
            MlxCreate.arange(keyLength - length, keyLength, 1, MlxDtype.INT32), length, 1);
    MlxArray columns = MlxCreate.arange(keyLength, MlxDtype.INT32);
    MlxArray seen =
        MlxLogic.logicalAnd(
            MlxLogic.lessEqual(columns, rows),
            MlxLogic.greater(columns, MlxMath.subtract(rows, window)));
    return new MlxAttention(0.1f, 0, null, true, window, seen);
  }

  private MlxDtype dtype() {
    boolean gpu = MlxDevice.current() == MlxDevice.GPU;
    return gpu && random.nextBoolean() ? MlxDtype.BFLOAT16 : MlxDtype.FLOAT32;
  }

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private MlxArray random(MlxDtype dtype, int... shape) {
    return MlxRandom.normal(MlxRandom.key(seed + key++), dtype, shape);
  }

  /// Within what the result's type rounds to.
  private void assertSame(MlxArray actual, MlxArray expected) {
    double step = actual.dtype() == MlxDtype.FLOAT32 ? 2e-5 : 0.02;
    float[] found = astype(actual, MlxDtype.FLOAT32).toFloats();
    float[] wanted = astype(expected, MlxDtype.FLOAT32).toFloats();
    assertThat(found).hasSameSizeAs(wanted);
    double most = 1;
    for (float value : wanted) {
      most = Math.max(most, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - wanted[i]))
          .as("element %d, seed %d", i, seed)
          .isLessThan((float) (step * most));
    }
  }
}
