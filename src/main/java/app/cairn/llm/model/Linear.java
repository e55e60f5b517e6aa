package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.addmm;
import static app.cairn.mlx.MlxLinear.matmul;
import static app.cairn.mlx.MlxShape.transpose;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A linear layer, `x @ weight.T + bias`.
public final class Linear {

  private final MlxArray transposed; // [in, out]
  private final @Nullable MlxArray bias; // [out]

  private Linear(MlxArray transposed, @Nullable MlxArray bias) {
    this.transposed = transposed;
    this.bias = bias;
  }

  /// Loads `weight` `[out, in]` and, where the checkpoint has one, `bias` `[out]`.
  public static Linear load(Weights weights, int in, int out) {
    MlxArray transposed = weights.keep(transpose(weights.get("weight", out, in)));
    return new Linear(transposed, weights.has("bias") ? weights.get("bias", out) : null);
  }

  /// Applies it to the last axis.
  public MlxArray forward(MlxArray x) {
    return bias == null ? matmul(x, transposed) : addmm(bias, x, transposed);
  }
}
