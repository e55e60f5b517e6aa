package app.cairn.llm.model;

/// Rotary position embedding as a model's configuration describes it.
///
/// @param headDim how many features a head has
/// @param dims how many of them are rotated, the first ones
/// @param theta the base of the frequencies
record RopeConfig(int headDim, int dims, double theta, RopeScaling scaling) {

  private static final String SHARE = "partial_rotary_factor";

  /// Reads `rope_parameters`, or the older `rope_theta` and `rope_scaling`.
  ///
  /// @param otherwise the base if neither is there
  static RopeConfig of(ModelConfig config, int headDim, float otherwise) {
    ModelConfig parameters = config.object("rope_parameters");
    if (parameters == null) {
      ModelConfig scaling = config.object("rope_scaling");
      float theta = config.numberOr(otherwise, "rope_theta", "rotary_emb_base");
      return scaling == null
          ? new RopeConfig(headDim, rotated(config, headDim), theta, new RopeScaling.Unchanged())
          : of(config, scaling, headDim, theta);
    }
    return of(config, parameters, headDim, parameters.numberOr(otherwise, "rope_theta"));
  }

  /// Reads the entry of `rope_parameters` for a kind of layer, or the older key of that kind.
  static RopeConfig of(
      ModelConfig config, int headDim, String layerType, String olderKey, float otherwise) {
    ModelConfig all = config.object("rope_parameters");
    ModelConfig parameters = all == null ? null : all.object(layerType);
    if (parameters == null) {
      return unscaled(headDim, config.numberOr(otherwise, olderKey));
    }
    return of(config, parameters, headDim, parameters.numberOr(otherwise, "rope_theta"));
  }

  /// All features rotated by the frequencies of a base.
  static RopeConfig unscaled(int headDim, double theta) {
    return new RopeConfig(headDim, headDim, theta, new RopeScaling.Unchanged());
  }

  private static RopeConfig of(
      ModelConfig config, ModelConfig parameters, int headDim, float theta) {
    RopeScaling scaling = RopeScaling.of(config, parameters);
    boolean share = parameters.has(SHARE);
    int dims =
        scaling instanceof RopeScaling.Proportional
            ? headDim
            : rotated(share ? parameters : config, headDim);
    return new RopeConfig(headDim, dims, theta, scaling);
  }

  private static int rotated(ModelConfig config, int headDim) {
    return (int) (headDim * config.numberOr(1, SHARE));
  }

  /// Makes what rotates.
  ///
  /// @param weights keeps the frequencies
  Rope load(Weights weights) {
    return Rope.load(this, weights);
  }
}
