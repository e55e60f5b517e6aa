package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.erf;
import static app.cairn.mlx.MlxMath.maximum;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.sigmoid;
import static app.cairn.mlx.MlxMath.square;
import static app.cairn.mlx.MlxMath.tanh;

import app.cairn.mlx.MlxArray;

/// The non-linear functions that checkpoints name.
enum Activation {
  /// `x * Φ(x)`
  GELU {
    @Override
    MlxArray apply(MlxArray x) {
      MlxArray doubled = add(erf(multiply(x, Math.sqrt(0.5))), 1);
      return multiply(multiply(x, 0.5), doubled);
    }
  },
  /// GELU's approximation by tanh (Hendrycks and Gimpel, <https://arxiv.org/abs/1606.08415>)
  GELU_TANH {
    @Override
    MlxArray apply(MlxArray x) {
      MlxArray inner = multiply(x, add(multiply(square(x), 0.044715), 1));
      MlxArray doubled = add(tanh(multiply(inner, Math.sqrt(2 / Math.PI))), 1);
      return multiply(multiply(x, 0.5), doubled);
    }
  },
  RELU {
    @Override
    MlxArray apply(MlxArray x) {
      return maximum(x, 0);
    }
  },
  SILU {
    @Override
    MlxArray apply(MlxArray x) {
      return multiply(x, sigmoid(x));
    }
  },
  TANH {
    @Override
    MlxArray apply(MlxArray x) {
      return tanh(x);
    }
  };

  abstract MlxArray apply(MlxArray x);

  /// Finds a function by Hugging Face's name.
  ///
  /// @throws ModelException if it is not known
  static Activation of(String name) {
    return switch (name) {
      case "gelu" -> GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
      case "relu" -> RELU;
      case "silu", "swish", "swiglu" -> SILU;
      case "tanh" -> TANH;
      default ->
          throw new ModelException(
              "the activation '%s' is not known; known are gelu, gelu_pytorch_tanh, relu, silu, tanh"
                  .formatted(name));
    };
  }
}
