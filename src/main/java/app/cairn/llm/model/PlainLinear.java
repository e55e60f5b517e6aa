package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.addmm;
import static app.cairn.mlx.MlxLinear.matmul;
import static app.cairn.mlx.MlxShape.transpose;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A linear layer of floating-point weights.
///
/// @param transposed the weights, `[in, out]`
/// @param bias null, or `[out]`
record PlainLinear(MlxArray transposed, @Nullable MlxArray bias) implements Linear {

  /// Loads `weight` `[out, in]` and, where the checkpoint has one, `bias` `[out]`.
  static PlainLinear load(Weights weights, int in, int out) {
    MlxArray transposed = weights.keep(transpose(weights.get("weight", out, in)));
    return new PlainLinear(transposed, weights.has("bias") ? weights.get("bias", out) : null);
  }

  @Override
  public MlxArray forward(MlxArray x) {
    return bias == null ? matmul(x, transposed) : addmm(bias, x, transposed);
  }
}
