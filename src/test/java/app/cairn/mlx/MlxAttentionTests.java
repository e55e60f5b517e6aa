package app.cairn.mlx;

import static app.cairn.mlx.MlxShape.astype;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Attention in floats of two bytes, which our kernel leaves to MLX's operations.
class MlxAttentionTests extends MlxTest {

  private static final MlxQuantization EIGHT_BITS = MlxQuantization.affine(32, 8);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int key;

  @Test
  void attendsInFewerBytesAsInFloats() {
    System.out.println("seed of attendsInFewerBytesAsInFloats: " + seed);
    for (int round = 0; round < 20; round++) {
      int length = 1 + random.nextInt(9);
      int keyLength = length + random.nextInt(20);
      MlxArray queries = random(2, 4, length, 32);
      MlxArray keys = random(2, 2, keyLength, 32);
      MlxArray values = random(2, 2, keyLength, 32);
      float softcap = random.nextBoolean() ? 0 : 5;
      int window = 1 + random.nextInt(9);
      List<MlxAttention> rules =
          List.of(
              rule(softcap, false, 0, null),
              rule(softcap, true, 0, null),
              rule(softcap, true, window, near(length, keyLength, window)));
      for (MlxAttention rule : rules) {
        assertClose(
            rule.apply(half(queries), half(keys), half(values)), rule.apply(queries, keys, values));
        assertClose(
            rule.apply(half(queries), quantized(half(keys)), quantized(half(values)), EIGHT_BITS),
            rule.apply(queries, quantized(keys), quantized(values), EIGHT_BITS));
      }
    }
  }

  private static MlxAttention rule(
      float softcap, boolean causal, int window, @Nullable MlxArray mask) {
    return new MlxAttention(0.2f, softcap, null, causal, window, mask);
  }

  private static MlxArray near(int length, int keyLength, int window) {
    MlxArray ones = MlxCreate.ones(MlxDtype.FLOAT32, length, keyLength);
    int last = keyLength - length;
    MlxArray band = MlxMath.subtract(MlxShape.tril(ones, last), MlxShape.tril(ones, last - window));
    return MlxLogic.greater(band, 0);
  }

  private MlxArray random(int... shape) {
    return MlxRandom.normal(MlxRandom.key(seed + key++), MlxDtype.FLOAT32, shape);
  }

  private static MlxArray half(MlxArray x) {
    return astype(x, MlxDtype.FLOAT16);
  }

  private static List<MlxArray> quantized(MlxArray rows) {
    return List.of(MlxLinear.quantize(rows, EIGHT_BITS));
  }

  private static void assertClose(MlxArray halves, MlxArray floats) {
    assertThat(astype(halves, MlxDtype.FLOAT32).toFloats())
        .containsExactly(floats.toFloats(), Offset.offset(0.05f));
  }
}
