package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.tanh;

import app.cairn.mlx.MlxArray;

/// A bound that values near, but do not reach: `cap * tanh(x / cap)`.
final class Softcap {

  private Softcap() {}

  /// Applies it; a cap of 0 is none.
  static MlxArray apply(MlxArray x, float cap) {
    return cap == 0 ? x : multiply(tanh(divide(x, cap)), cap);
  }
}
