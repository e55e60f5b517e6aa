package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the recurrence of gated delta nets, by MLX or by our kernel, with Java's.
class GatedDeltaTests extends CpuTest {

  @Test
  void updatesAStateTokenByToken() {
    Tokens tokens = tokens(2, 5, 2, 4, 32, 8);
    assertUpdates(tokens, random(2, 4, 8, 32), null);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void updatesStatesOfAnySize(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      MlxDevice.setCpuThreads(upTo(3));
      int batch = upTo(2);
      int length = upTo(random.nextBoolean() ? 1 : 20);
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(3);
      int keyDim = 3 + upTo(67);
      int valueDim = upTo(20);
      MlxArray state = random.nextBoolean() ? random(batch, heads, valueDim, keyDim) : null;
      MlxArray mask = random.nextBoolean() ? MlxLogic.greater(random(batch, length), 0) : null;
      assertUpdates(tokens(batch, length, keyHeads, heads, keyDim, valueDim), state, mask);
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void givesTheSameBitsTokenByTokenAsTogether(int level) {
    use(level);
    for (int round = 0; round < ROUNDS; round++) {
      int keyHeads = upTo(3);
      int heads = keyHeads * upTo(2);
      int keyDim = 3 + upTo(67);
      int valueDim = upTo(20);
      Tokens tokens = tokens(1, upTo(16), keyHeads, heads, keyDim, valueDim);
      MlxArray[] together = tokens.update(null, null);
      MlxArray state = MlxCreate.zeros(MlxDtype.FLOAT32, 1, heads, valueDim, keyDim);
      for (int i = 0; i < tokens.values().dim(1); i++) {
        MlxArray[] one = tokens.only(i).update(state, null);
        assertThat(one[0].toFloats())
            .isEqualTo(MlxIndex.slice(together[0], 1, i, i + 1).toFloats());
        state = one[1];
      }
      assertThat(state.toFloats()).isEqualTo(together[1].toFloats());
    }
  }

  private record Tokens(
      MlxArray queries, MlxArray keys, MlxArray values, MlxArray gates, MlxArray beta) {

    MlxArray[] update(@Nullable MlxArray state, @Nullable MlxArray mask) {
      return MlxFast.gatedDeltaUpdate(queries, keys, values, gates, beta, state, mask);
    }

    Tokens only(int i) {
      return new Tokens(one(queries, i), one(keys, i), one(values, i), one(gates, i), one(beta, i));
    }

    private static MlxArray one(MlxArray x, int i) {
      return MlxIndex.slice(x, 1, i, i + 1);
    }
  }

  private Tokens tokens(int batch, int length, int keyHeads, int heads, int keyDim, int valueDim) {
    double small = 1 / Math.sqrt(keyDim); // keys of about length one, so that states stay bounded
    return new Tokens(
        random(batch, length, keyHeads, keyDim),
        MlxMath.multiply(random(batch, length, keyHeads, keyDim), small),
        random(batch, length, heads, valueDim),
        MlxMath.sigmoid(random(batch, length, heads)),
        MlxMath.sigmoid(random(batch, length, heads)));
  }

  private static void assertUpdates(
      Tokens tokens, @Nullable MlxArray state, @Nullable MlxArray mask) {
    MlxArray[] found = tokens.update(state, mask);
    int batch = tokens.keys().dim(0);
    int length = tokens.keys().dim(1);
    int keyHeads = tokens.keys().dim(2);
    int heads = tokens.values().dim(2);
    int keyDim = tokens.keys().dim(3);
    int valueDim = tokens.values().dim(3);
    float[] q = tokens.queries().toFloats();
    float[] k = tokens.keys().toFloats();
    float[] v = tokens.values().toFloats();
    float[] g = tokens.gates().toFloats();
    float[] b = tokens.beta().toFloats();
    float[] out = found[0].toFloats();
    float[] s = state == null ? new float[batch * heads * valueDim * keyDim] : state.toFloats();
    float[] counts = mask == null ? null : MlxShape.astype(mask, MlxDtype.FLOAT32).toFloats();
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < length; t++) {
        if (counts != null && counts[n * length + t] == 0) {
          continue; // changes nothing, and what it gives is not used
        }
        for (int h = 0; h < heads; h++) {
          int kAt = ((n * length + t) * keyHeads + h * keyHeads / heads) * keyDim;
          int vAt = ((n * length + t) * heads + h) * valueDim;
          int gAt = (n * length + t) * heads + h;
          for (int d = 0; d < valueDim; d++) {
            int row = ((n * heads + h) * valueDim + d) * keyDim;
            double memory = 0;
            for (int i = 0; i < keyDim; i++) {
              s[row + i] *= g[gAt];
              memory += (double) s[row + i] * k[kAt + i];
            }
            double delta = (v[vAt + d] - memory) * b[gAt];
            double expected = 0;
            for (int i = 0; i < keyDim; i++) {
              s[row + i] += (float) (k[kAt + i] * delta);
              expected += (double) s[row + i] * q[kAt + i];
            }
            assertThat((double) out[vAt + d]).isCloseTo(expected, Offset.offset(1e-3));
          }
        }
      }
    }
    assertThat(found[1].toFloats()).containsExactly(s, Offset.offset(1e-3f));
  }
}
