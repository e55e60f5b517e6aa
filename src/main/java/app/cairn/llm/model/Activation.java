package app.cairn.llm.model;

import static app.cairn.mlx.MlxFast.gelu;
import static app.cairn.mlx.MlxFast.geluTanh;
import static app.cairn.mlx.MlxFast.silu;
import static app.cairn.mlx.MlxMath.maximum;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.tanh;

import app.cairn.mlx.MlxArray;

/// The non-linear functions that checkpoints name.
enum Activation {
  /// `x * Φ(x)`
  GELU {
    @Override
    MlxArray apply(MlxArray x) {
      return gelu(x);
    }

    @Override
    MlxArray gate(MlxArray x, MlxArray factors) {
      return gelu(x, factors);
    }
  },
  /// GELU's approximation by tanh
  GELU_TANH {
    @Override
    MlxArray apply(MlxArray x) {
      return geluTanh(x);
    }

    @Override
    MlxArray gate(MlxArray x, MlxArray factors) {
      return geluTanh(x, factors);
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
      return silu(x);
    }

    @Override
    MlxArray gate(MlxArray x, MlxArray factors) {
      return silu(x, factors);
    }
  },
  TANH {
    @Override
    MlxArray apply(MlxArray x) {
      return tanh(x);
    }
  };

  abstract MlxArray apply(MlxArray x);

  /// The function of `x`, times the factors.
  MlxArray gate(MlxArray x, MlxArray factors) {
    return multiply(apply(x), factors);
  }

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
