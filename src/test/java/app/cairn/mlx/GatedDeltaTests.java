package app.cairn.mlx;

import org.junit.jupiter.api.Test;

class GatedDeltaTests extends MlxTest {

  @Test
  void updatesAStateTokenByToken() {
    int batch = 2;
    int length = 5;
    int keyHeads = 2;
    int valueHeads = 4;
    int keyDim = 32;
    int valueDim = 8;
    MlxArray queries = random(1, batch, length, keyHeads, keyDim);
    MlxArray keys = random(2, batch, length, keyHeads, keyDim);
    MlxArray values = random(3, batch, length, valueHeads, valueDim);
    MlxArray gates = MlxMath.sigmoid(random(4, batch, length, valueHeads));
    MlxArray beta = MlxMath.sigmoid(random(5, batch, length, valueHeads));
    MlxArray state = random(6, batch, valueHeads, valueDim, keyDim);
    MlxArray[] found = MlxFast.gatedDeltaUpdate(queries, keys, values, gates, beta, state, null);

    float[] q = queries.toFloats();
    float[] k = keys.toFloats();
    float[] v = values.toFloats();
    float[] g = gates.toFloats();
    float[] b = beta.toFloats();
    double[] s = doubles(state.toFloats());
    double[] out = new double[batch * length * valueHeads * valueDim];
    for (int n = 0; n < batch; n++) {
      for (int h = 0; h < valueHeads; h++) {
        for (int t = 0; t < length; t++) {
          int kAt = ((n * length + t) * keyHeads + h * keyHeads / valueHeads) * keyDim;
          int vAt = ((n * length + t) * valueHeads + h) * valueDim;
          int gAt = (n * length + t) * valueHeads + h;
          for (int d = 0; d < valueDim; d++) {
            int row = ((n * valueHeads + h) * valueDim + d) * keyDim;
            double memory = 0;
            for (int i = 0; i < keyDim; i++) {
              s[row + i] *= g[gAt];
              memory += s[row + i] * k[kAt + i];
            }
            double delta = (v[vAt + d] - memory) * b[gAt];
            for (int i = 0; i < keyDim; i++) {
              s[row + i] += k[kAt + i] * delta;
              out[vAt + d] += s[row + i] * q[kAt + i];
            }
          }
        }
      }
    }
    assertClose(found[0], 1e-4, out);
    assertClose(found[1], 1e-4, s);
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  private static MlxArray random(long seed, int... shape) {
    return MlxMath.multiply(MlxRandom.normal(MlxRandom.key(seed), MlxDtype.FLOAT32, shape), 0.3);
  }
}
