package app.cairn.mlx;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.tanh;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.broadcastTo;
import static app.cairn.mlx.MlxShape.repeat;
import static app.cairn.mlx.MlxShape.reshape;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.tril;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares our kernel of attention with MLX's simple operations.
class CpuAttentionTests extends CpuTest {

  private static final MlxAttention CAUSAL = new MlxAttention(0.2f, 0, null, true, 0, null);

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
      float softcap = random.nextBoolean() ? 0 : upTo(30);
      MlxArray sinks = random.nextBoolean() ? random(heads) : null;

      MlxAttention all = new MlxAttention(scale, softcap, sinks, false, 0, null);
      assertSame(all.apply(queries, keys, values), formula(queries, keys, values, all), 1e-5);
      MlxAttention causal = new MlxAttention(scale, softcap, sinks, true, 0, null);
      assertSame(
          causal.apply(queries, keys, values),
          formula(queries, keys, values, masked(causal, before(length, keyLength, keyLength))),
          1e-5);
      int window = upTo(40);
      MlxAttention near =
          new MlxAttention(scale, softcap, sinks, true, window, before(length, keyLength, window));
      assertSame(near.apply(queries, keys, values), formula(queries, keys, values, near), 1e-5);
      MlxAttention added =
          masked(all, random(batch, 1, random.nextBoolean() ? 1 : length, keyLength));
      assertSame(added.apply(queries, keys, values), formula(queries, keys, values, added), 1e-5);
      MlxAttention seen = masked(all, MlxLogic.greater(random(batch, 1, length, keyLength), 0));
      assertSame(seen.apply(queries, keys, values), formula(queries, keys, values, seen), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void attendsFromFewPositionsToPartsOfBuffers(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(4);
      int length = upTo(3);
      int keyLength = length + random.nextInt(400);
      int first = random.nextInt(20);
      int dim = upTo(140);
      MlxArray queries = random(2, heads, length, dim);
      MlxArray keys = part(random(2, keyHeads, keyLength + 40, dim), first, keyLength);
      MlxArray values = part(random(2, keyHeads, keyLength + 40, dim), first, keyLength);
      assertSame(
          CAUSAL.apply(queries, keys, values),
          formula(queries, keys, values, masked(CAUSAL, before(length, keyLength, keyLength))),
          1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void attendsToQuantizedRowsAsToTheirNumbers(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      MlxQuantization how =
          MlxQuantization.affine(random.nextBoolean() ? 32 : 64, random.nextBoolean() ? 4 : 8);
      int keyHeads = upTo(3);
      int length = upTo(random.nextBoolean() ? 3 : 70);
      int keyLength = length + random.nextInt(90);
      MlxArray queries = random(2, keyHeads * upTo(4), length, 64 * upTo(2));
      MlxArray keys = random(2, keyHeads, keyLength + 9, queries.dim(3));
      MlxArray values = random(2, keyHeads, keyLength + 9, 64 * upTo(2));
      assertSame(
          CAUSAL.apply(
              queries, quantized(keys, how, keyLength), quantized(values, how, keyLength), how),
          CAUSAL.apply(
              queries,
              part(rounded(keys, how), 0, keyLength),
              part(rounded(values, how), 0, keyLength)),
          1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void attendsToRowsOf16BitsAsToTheirNumbers(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int keyHeads = upTo(3);
      int length = upTo(random.nextBoolean() ? 3 : 70);
      int keyLength = length + random.nextInt(90);
      MlxArray queries = random(2, keyHeads * upTo(4), length, upTo(140));
      MlxArray keys = astype(random(2, keyHeads, keyLength + 9, queries.dim(3)), MlxDtype.BFLOAT16);
      MlxArray values = astype(random(2, keyHeads, keyLength + 9, upTo(140)), MlxDtype.BFLOAT16);
      assertSame(
          CAUSAL.apply(queries, part(keys, 9, keyLength), part(values, 9, keyLength)),
          CAUSAL.apply(
              queries,
              part(astype(keys, MlxDtype.FLOAT32), 9, keyLength),
              part(astype(values, MlxDtype.FLOAT32), 9, keyLength)),
          1e-5);
    }
  }

  /// As many as a draft has, and more.
  @ParameterizedTest
  @MethodSource("levels")
  void givesAQueryTheSameBitsWithOthersAsAlone(int level) {
    use(level);
    MlxQuantization how = MlxQuantization.affine(32, 8);
    for (int round = 0; round < ROUNDS / 2; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(7);
      int length = upTo(16);
      int keyLength = length + random.nextInt(200);
      int dim = 32 * upTo(3);
      MlxArray queries = random(1, heads, length, dim);
      MlxArray keys = random(1, keyHeads, keyLength + 20, dim);
      MlxArray values = random(1, keyHeads, keyLength + 20, 32 * upTo(3));
      MlxArray sinks = random.nextBoolean() ? random(heads) : null;
      MlxAttention rule = new MlxAttention(0.2f, upTo(3) * 10 - 10, sinks, true, 0, null);
      int window = upTo(90);
      MlxAttention near =
          new MlxAttention(
              0.2f, rule.softcap(), sinks, true, window, before(length, keyLength, window));
      MlxArray together = rule.apply(queries, part(keys, 0, keyLength), part(values, 0, keyLength));
      MlxArray togetherNear =
          near.apply(queries, part(keys, 0, keyLength), part(values, 0, keyLength));
      MlxArray togetherInBits =
          rule.apply(
              queries, quantized(keys, how, keyLength), quantized(values, how, keyLength), how);
      for (int i = 0; i < length; i++) {
        MlxArray query = part(queries, i, 1);
        int seen = keyLength - length + 1 + i;
        int first = Math.max(0, seen - window);
        assertThat(part(together, i, 1).toFloats())
            .isEqualTo(rule.apply(query, part(keys, 0, seen), part(values, 0, seen)).toFloats());
        assertThat(part(togetherNear, i, 1).toFloats())
            .isEqualTo(
                rule.apply(
                        query, part(keys, first, seen - first), part(values, first, seen - first))
                    .toFloats());
        assertThat(part(togetherInBits, i, 1).toFloats())
            .isEqualTo(
                rule.apply(query, quantized(keys, how, seen), quantized(values, how, seen), how)
                    .toFloats());
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

  private static MlxArray part(MlxArray buffer, int first, int length) {
    return MlxIndex.slice(buffer, 2, first, first + length);
  }

  private static List<MlxArray> quantized(MlxArray rows, MlxQuantization how, int length) {
    return List.of(MlxLinear.quantize(rows, how)).stream()
        .map(array -> part(array, 0, length))
        .toList();
  }

  private static MlxArray rounded(MlxArray rows, MlxQuantization how) {
    MlxArray[] parts = MlxLinear.quantize(rows, how);
    return MlxLinear.dequantize(parts[0], parts[1], parts[2], how, MlxDtype.FLOAT32);
  }

  /// True for a key where the query stands and for those before, `window` in all.
  private static MlxArray before(int length, int keyLength, int window) {
    MlxArray ones = MlxCreate.ones(MlxDtype.FLOAT32, length, keyLength);
    int last = keyLength - length;
    return MlxLogic.greater(MlxMath.subtract(tril(ones, last), tril(ones, last - window)), 0);
  }

  private static MlxAttention masked(MlxAttention rule, MlxArray mask) {
    return new MlxAttention(rule.scale(), rule.softcap(), rule.sinks(), rule.causal(), 0, mask);
  }

  /// Attention as it is written in <https://arxiv.org/abs/1706.03762>, from simple operations.
  private static MlxArray formula(
      MlxArray queries, MlxArray keys, MlxArray values, MlxAttention rule) {
    int group = queries.dim(1) / keys.dim(1);
    MlxArray products = MlxLinear.matmul(queries, swapaxes(repeat(keys, group, 1), 2, 3));
    MlxArray scores = multiply(products, rule.scale());
    if (rule.softcap() != 0) {
      scores = multiply(tanh(divide(scores, rule.softcap())), rule.softcap());
    }
    scores = masked(scores, rule.mask());
    // a sink is a key whose score is given and whose value is 0
    int keyLength = keys.dim(2);
    MlxArray sinks = rule.sinks();
    if (sinks != null) {
      MlxArray one = reshape(sinks, 1, sinks.dim(0), 1, 1);
      scores =
          MlxShape.concatenate(
              -1, scores, broadcastTo(one, scores.dim(0), scores.dim(1), scores.dim(2), 1));
    }
    MlxArray shares = MlxIndex.slice(MlxReduce.softmaxPrecise(scores, -1), -1, 0, keyLength);
    return MlxLinear.matmul(shares, repeat(values, group, 1));
  }

  private static MlxArray masked(MlxArray scores, @Nullable MlxArray mask) {
    if (mask == null) {
      return scores;
    }
    return mask.dtype() == MlxDtype.BOOL
        ? MlxLogic.where(mask, scores, MlxCreate.scalar(-1e9, MlxDtype.FLOAT32))
        : add(scores, mask);
  }
}
