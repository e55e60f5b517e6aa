package app.cairn.llm.model;

import static app.cairn.mlx.MlxFast.layerNorm;
import static app.cairn.mlx.MlxFast.rmsNorm;
import static app.cairn.mlx.MlxMath.add;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A normalisation of the last axis.
sealed interface Norm {

  /// Applies it.
  MlxArray forward(MlxArray x);

  /// Layer normalisation with `weight` and, where the checkpoint has one, `bias`; checkpoints made
  /// by TensorFlow call them `gamma` and `beta`.
  static Norm layer(Weights weights, int size, float eps) {
    MlxArray weight = weights.get(weights.has("gamma") ? "gamma" : "weight", size);
    String bias = weights.has("beta") ? "beta" : "bias";
    return new Layer(weight, weights.has(bias) ? weights.get(bias, size) : null, eps);
  }

  /// Root-mean-square normalisation with `weight`.
  static Norm rms(Weights weights, int size, float eps) {
    return new Rms(weights.get("weight", size), eps);
  }

  /// Root-mean-square normalisation whose checkpoint holds `weight - 1`, as Gemma's do.
  static Norm rmsAroundOne(Weights weights, int size, float eps) {
    return new Rms(weights.keep(add(weights.get("weight", size), 1)), eps);
  }

  /// Mean 0 and variance 1, then weight and bias.
  record Layer(MlxArray weight, @Nullable MlxArray bias, float eps) implements Norm {
    @Override
    public MlxArray forward(MlxArray x) {
      return layerNorm(x, weight, bias, eps);
    }
  }

  /// Mean square 1, then weight.
  record Rms(MlxArray weight, float eps) implements Norm {
    @Override
    public MlxArray forward(MlxArray x) {
      return rmsNorm(x, weight, eps);
    }
  }
}
