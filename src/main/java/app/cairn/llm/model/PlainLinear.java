package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.linear;
import static app.cairn.mlx.MlxLinear.linearWeight;
import static app.cairn.mlx.MlxLinear.roundedWeight;
import static app.cairn.mlx.MlxMath.maximum;
import static app.cairn.mlx.MlxMath.power;
import static app.cairn.mlx.MlxMath.sqrt;
import static app.cairn.mlx.MlxMath.square;
import static app.cairn.mlx.MlxReduce.mean;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A linear layer of floating-point weights.
///
/// @param weight the weights, as [app.cairn.mlx.MlxLinear#linear] wants them
/// @param bias null, or `[out]`
record PlainLinear(MlxArray weight, @Nullable MlxArray bias, int out) implements Linear {

  /// From 0, where weights are rounded as they are, to 1, where each input's are equally large:
  /// this loses least in the built-in model.
  private static final float BALANCE = 0.75f;

  private static final float SMALLEST_SIZE = 1e-6f;

  /// Loads `weight` `[out, in]` and, where the checkpoint has one, `bias` `[out]`.
  static PlainLinear load(Weights weights, int in, int out) {
    MlxArray stored = weights.read("weight", out, in);
    // At once, so that never more than one weight is there in both forms.
    MlxArray weight =
        weights.keep(weights.rounded() ? inEightBits(stored) : linearWeight(stored)).eval();
    stored.free();
    return new PlainLinear(weight, weights.has("bias") ? weights.get("bias", out) : null, out);
  }

  /// Rounds a weight. What an input loses by rounding counts as much as its weights are large:
  /// factors make those that matter less smaller beside the others.
  private static MlxArray inEightBits(MlxArray weight) {
    MlxArray size = sqrt(mean(square(weight), false, 0)); // [in]
    return roundedWeight(weight, power(maximum(size, SMALLEST_SIZE), BALANCE));
  }

  @Override
  public MlxArray forward(MlxArray x) {
    return linear(x, weight, bias, out);
  }
}
