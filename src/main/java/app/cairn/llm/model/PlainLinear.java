package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.linear;
import static app.cairn.mlx.MlxLinear.linearWeight;
import static app.cairn.mlx.MlxLinear.roundedWeight;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A linear layer of floating-point weights.
///
/// @param weight the weights, as [app.cairn.mlx.MlxLinear#linear] wants them
/// @param bias null, or `[out]`
record PlainLinear(MlxArray weight, @Nullable MlxArray bias, int out) implements Linear {

  /// Loads `weight` `[out, in]` and, where the checkpoint has one, `bias` `[out]`.
  static PlainLinear load(Weights weights, int in, int out) {
    MlxArray stored = weights.read("weight", out, in);
    // At once, so that never more than one weight is there in both forms.
    MlxArray weight =
        weights.keep(weights.rounded() ? roundedWeight(stored) : linearWeight(stored)).eval();
    stored.free();
    return new PlainLinear(weight, weights.has("bias") ? weights.get("bias", out) : null, out);
  }

  @Override
  public MlxArray forward(MlxArray x) {
    return linear(x, weight, bias, out);
  }
}
