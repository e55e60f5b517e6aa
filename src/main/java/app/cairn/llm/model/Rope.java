package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxFast;

/// Rotary position embedding (<https://arxiv.org/abs/2104.09864>), pairing the halves of a head.
///
/// @param dims how many of a head's features are rotated
/// @param theta the base of the frequencies
record Rope(int dims, float theta) {

  /// Reads `rope_parameters`, or the older `rope_theta`.
  ///
  /// @param otherwise the base if neither is there
  static Rope of(ModelConfig config, int headDim, float otherwise) {
    ModelConfig parameters = config.object("rope_parameters");
    if (parameters == null) {
      ModelConfig scaling = config.object("rope_scaling");
      if (scaling != null) {
        requireDefault(scaling);
      }
      return new Rope(headDim, config.numberOr(otherwise, "rope_theta", "rotary_emb_base"));
    }
    requireDefault(parameters);
    return new Rope(headDim, parameters.numberOr(otherwise, "rope_theta"));
  }

  /// Reads the entry of `rope_parameters` for a kind of layer, or the older key of that kind.
  static Rope of(
      ModelConfig config, int headDim, String layerType, String olderKey, float otherwise) {
    ModelConfig all = config.object("rope_parameters");
    ModelConfig parameters = all == null ? null : all.object(layerType);
    if (parameters == null) {
      return new Rope(headDim, config.numberOr(otherwise, olderKey));
    }
    requireDefault(parameters);
    return new Rope(headDim, parameters.numberOr(otherwise, "rope_theta"));
  }

  /// Rotates by position, counted from 0.
  ///
  /// @param x `[batch, heads, length, head_dim]`
  MlxArray forward(MlxArray x) {
    return MlxFast.rope(x, dims, false, theta, 1, 0);
  }

  private static void requireDefault(ModelConfig parameters) {
    String type = parameters.textOr("default", "rope_type", "type");
    if (!type.equals("default")) {
      throw new ModelException(
          "%s: the rope_type '%s' is not known; known is default"
              .formatted(parameters.source(), type));
    }
  }
}
