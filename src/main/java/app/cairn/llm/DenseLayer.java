package app.cairn.llm;

import app.cairn.llm.model.Linear;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxMath;

/// A linear layer behind the pooling, as sentence-transformers stores it.
///
/// @param tanh whether the result passes through tanh
record DenseLayer(Linear linear, boolean tanh) {

  static DenseLayer load(ModelConfig config, Weights weights) {
    Linear linear =
        weights.linear("linear", config.integer("in_features"), config.integer("out_features"));
    String activation = config.textOr("torch.nn.modules.activation.Tanh", "activation_function");
    return switch (activation.substring(activation.lastIndexOf('.') + 1)) {
      case "Identity" -> new DenseLayer(linear, false);
      case "Tanh" -> new DenseLayer(linear, true);
      default ->
          throw new ModelException(
              "%s: the activation '%s' is not known; known are Identity, Tanh"
                  .formatted(config.source(), activation));
    };
  }

  MlxArray forward(MlxArray x) {
    MlxArray y = linear.forward(x);
    return tanh ? MlxMath.tanh(y) : y;
  }
}
