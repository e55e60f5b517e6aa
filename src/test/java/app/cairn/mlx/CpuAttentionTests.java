package app.cairn.mlx;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxShape.swapaxes;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares our kernel of attention with MLX's own operations.
class CpuAttentionTests extends CpuTest {

  @ParameterizedTest
  @MethodSource("levels")
  void attendsAsSoftmaxOfProductsDoes(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int batch = upTo(3);
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(3);
      int length = upTo(70);
      int keyLength = length + random.nextInt(60);
      int dim = upTo(70);
      MlxArray queries = swapaxes(random(batch, length, heads, dim), 1, 2);
      MlxArray keys = swapaxes(random(batch, keyLength, keyHeads, dim), 1, 2);
      MlxArray values = random(batch, keyHeads, keyLength, upTo(70));
      float scale = (float) (1 / Math.sqrt(dim));
      MlxArray before =
          MlxShape.tril(MlxCreate.ones(MlxDtype.FLOAT32, length, keyLength), keyLength - length);
      assertSame(
          MlxFast.attention(queries, keys, values, scale),
          attention(queries, keys, values, scale, null),
          1e-5);
      assertSame(
          MlxFast.causalAttention(queries, keys, values, scale, null),
          attention(queries, keys, values, scale, hidden(MlxLogic.greater(before, 0))),
          1e-5);
      MlxArray added = random(batch, 1, random.nextBoolean() ? 1 : length, keyLength);
      assertSame(
          MlxFast.maskedAttention(queries, keys, values, scale, added, null),
          attention(queries, keys, values, scale, added),
          1e-5);
      MlxArray seen = MlxLogic.greater(random(batch, 1, length, keyLength), 0);
      assertSame(
          MlxFast.maskedAttention(queries, keys, values, scale, seen, null),
          attention(queries, keys, values, scale, hidden(seen)),
          1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void attendsFromFewPositionsToPartsOfBuffers(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int batch = upTo(2);
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(4);
      int length = upTo(3);
      int keyLength = length + random.nextInt(400);
      int first = random.nextInt(20);
      int dim = upTo(140);
      MlxArray queries = random(batch, heads, length, dim);
      MlxArray keys = part(random(batch, keyHeads, keyLength + 40, dim), first, keyLength);
      MlxArray values = part(random(batch, keyHeads, keyLength + 40, dim), first, keyLength);
      float scale = (float) (1 / Math.sqrt(dim));
      MlxArray before =
          MlxShape.tril(MlxCreate.ones(MlxDtype.FLOAT32, length, keyLength), keyLength - length);
      MlxArray seen = hidden(MlxLogic.greater(before, 0));
      assertSame(
          MlxFast.causalAttention(queries, keys, values, scale, null),
          attention(queries, keys, values, scale, seen),
          1e-5);
      // a sink is a key whose score is given and whose value is 0
      MlxArray sinks = random(heads);
      MlxArray scores = add(scores(queries, keys, scale), seen);
      MlxArray sink =
          MlxShape.broadcastTo(MlxShape.reshape(sinks, 1, heads, 1, 1), batch, heads, length, 1);
      MlxArray shares = MlxReduce.softmaxPrecise(MlxShape.concatenate(-1, sink, scores), -1);
      assertSame(
          MlxFast.causalAttention(queries, keys, values, scale, sinks),
          MlxLinear.matmul(
              MlxIndex.slice(shares, -1, 1, keyLength + 1),
              MlxShape.repeat(values, heads / keyHeads, 1)),
          1e-5);
    }
  }

  private static MlxArray part(MlxArray buffer, int first, int length) {
    return MlxIndex.slice(buffer, 2, first, first + length);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void givesAQueryTheSameBitsWithOthersAsAlone(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(7);
      int length = upTo(random.nextBoolean() ? 16 : 60);
      int keyLength = length + random.nextInt(200);
      int dim = upTo(100);
      MlxArray queries = random(1, heads, length, dim);
      MlxArray keys = random(1, keyHeads, keyLength + 20, dim);
      MlxArray values = random(1, keyHeads, keyLength + 20, upTo(100));
      MlxArray sinks = random.nextBoolean() ? random(heads) : null;
      MlxArray together =
          MlxFast.causalAttention(
              queries, part(keys, 0, keyLength), part(values, 0, keyLength), 0.2f, sinks);
      for (int i = 0; i < length; i++) {
        int seen = keyLength - length + 1 + i;
        MlxArray alone =
            MlxFast.causalAttention(
                part(queries, i, 1), part(keys, 0, seen), part(values, 0, seen), 0.2f, sinks);
        assertThat(alone.toFloats()).isEqualTo(part(together, i, 1).toFloats());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void keepsWhatIsNoNumber(int level) {
    use(level);
    MlxArray one = matrix(shape(1, 1, 1, 1), 1);
    MlxArray none = matrix(shape(1, 1, 1, 1), Double.NaN);
    assertThat(MlxFast.attention(none, one, one, 1).toFloat()).isNaN();
    assertThat(MlxFast.attention(one, one, none, 1).toFloat()).isNaN();
  }

  /// What to add to scores so that only those are seen where `seen` is true.
  private static MlxArray hidden(MlxArray seen) {
    return MlxLogic.where(
        seen, MlxCreate.scalar(0, MlxDtype.FLOAT32), MlxCreate.scalar(-1e9, MlxDtype.FLOAT32));
  }

  /// Attention as it is written in <https://arxiv.org/abs/1706.03762>, from simple operations.
  private static MlxArray attention(
      MlxArray queries, MlxArray keys, MlxArray values, float scale, @Nullable MlxArray added) {
    MlxArray scores = scores(queries, keys, scale);
    MlxArray shares = MlxReduce.softmaxPrecise(added == null ? scores : add(scores, added), -1);
    return MlxLinear.matmul(shares, MlxShape.repeat(values, queries.dim(1) / keys.dim(1), 1));
  }

  private static MlxArray scores(MlxArray queries, MlxArray keys, float scale) {
    MlxArray each = MlxShape.repeat(keys, queries.dim(1) / keys.dim(1), 1);
    return multiply(MlxLinear.matmul(queries, swapaxes(each, 2, 3)), scale);
  }
}
