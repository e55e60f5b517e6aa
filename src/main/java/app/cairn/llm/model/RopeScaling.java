package app.cairn.llm.model;

import java.util.List;
import java.util.stream.IntStream;

/// How the frequencies of rotary embeddings are changed, so that a model reads longer texts than it
/// was trained on at first.
sealed interface RopeScaling {

  /// The frequency of each pair of features, for texts of up to `longest` tokens.
  double[] frequencies(int dims, double theta, int longest);

  /// Multiplies what is rotated.
  default float magnitude() {
    return 1;
  }

  /// Reads `rope_parameters`, or the older `rope_scaling`.
  ///
  /// @param config the whole configuration
  static RopeScaling of(ModelConfig config, ModelConfig parameters) {
    String type = parameters.textOr("default", "rope_type", "type");
    return switch (type) {
      case "default", "mrope" -> new Unchanged();
      case "linear" -> new Linear(parameters.number("factor"));
      case "llama3" -> Llama3.of(config, parameters);
      case "yarn" -> Yarn.of(config, parameters);
      case "longrope", "su" -> LongRope.of(config, parameters);
      case "proportional" ->
          new Proportional(
              parameters.numberOr(1, "partial_rotary_factor"), parameters.numberOr(1, "factor"));
      default ->
          throw new ModelException(
              "%s: the rope_type '%s' is not known; known are default, linear, llama3, longrope, proportional, yarn"
                  .formatted(parameters.source(), type));
    };
  }

  private static double[] unchanged(int dims, double theta) {
    return IntStream.range(0, dims / 2)
        .mapToDouble(i -> Math.pow(theta, -2.0 * i / dims))
        .toArray();
  }

  private static int lengthBefore(ModelConfig config, ModelConfig parameters) {
    String name = "original_max_position_embeddings";
    return parameters.has(name)
        ? parameters.integer(name)
        : config.integer(name, "max_position_embeddings");
  }

  /// As in the paper (<https://arxiv.org/abs/2104.09864>).
  record Unchanged() implements RopeScaling {
    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      return unchanged(dims, theta);
    }
  }

  /// All lower by the same factor (<https://arxiv.org/abs/2306.15595>).
  record Linear(double factor) implements RopeScaling {
    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      double[] frequencies = unchanged(dims, theta);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= factor;
      }
      return frequencies;
    }
  }

  /// Low ones lower, high ones as they are, with a slope between (Llama 3.1,
  /// <https://arxiv.org/abs/2407.21783>).
  record Llama3(double factor, double lowFactor, double highFactor, int originalLength)
      implements RopeScaling {

    static Llama3 of(ModelConfig config, ModelConfig parameters) {
      return new Llama3(
          parameters.number("factor"),
          parameters.number("low_freq_factor"),
          parameters.number("high_freq_factor"),
          lengthBefore(config, parameters));
    }

    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      double[] frequencies = unchanged(dims, theta);
      for (int i = 0; i < frequencies.length; i++) {
        double turns = originalLength * frequencies[i] / (2 * Math.PI);
        double kept = Math.clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
        frequencies[i] *= kept + (1 - kept) / factor;
      }
      return frequencies;
    }
  }

  /// As [Llama3] with the slope over features, and larger products (YaRN,
  /// <https://arxiv.org/abs/2309.00071>).
  record Yarn(
      double factor,
      double betaFast,
      double betaSlow,
      int originalLength,
      boolean truncate,
      float magnitude)
      implements RopeScaling {

    static Yarn of(ModelConfig config, ModelConfig parameters) {
      int originalLength = lengthBefore(config, parameters);
      float factor =
          parameters.has("factor")
              ? parameters.number("factor")
              : config.number("max_position_embeddings") / originalLength;
      float mscale = parameters.numberOr(0, "mscale");
      float mscaleAllDim = parameters.numberOr(0, "mscale_all_dim");
      double magnitude =
          mscale != 0 && mscaleAllDim != 0
              ? magnitude(factor, mscale) / magnitude(factor, mscaleAllDim)
              : magnitude(factor, 1);
      return new Yarn(
          factor,
          parameters.numberOr(32, "beta_fast"),
          parameters.numberOr(1, "beta_slow"),
          originalLength,
          parameters.flagOr(true, "truncate"),
          parameters.numberOr((float) magnitude, "attention_factor"));
    }

    private static double magnitude(double factor, double mscale) {
      return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }

    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      double low = featureTurning(betaFast, dims, theta);
      double high = featureTurning(betaSlow, dims, theta);
      low = Math.max(truncate ? Math.floor(low) : low, 0);
      high = Math.min(truncate ? Math.ceil(high) : high, dims - 1);
      double width = low == high ? 0.001 : high - low;
      double[] frequencies = unchanged(dims, theta);
      for (int i = 0; i < frequencies.length; i++) {
        double kept = 1 - Math.clamp((i - low) / width, 0, 1);
        frequencies[i] *= kept + (1 - kept) / factor;
      }
      return frequencies;
    }

    /// Which pair of features turns so often over the original length.
    private double featureTurning(double turns, int dims, double theta) {
      return dims * Math.log(originalLength / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }

  /// A factor for each pair of features, of two sets: one for texts within the original length, one
  /// for longer ones (LongRoPE, <https://arxiv.org/abs/2402.13753>).
  record LongRope(
      List<Float> shortFactors, List<Float> longFactors, int originalLength, float magnitude)
      implements RopeScaling {

    public LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
    }

    static LongRope of(ModelConfig config, ModelConfig parameters) {
      int originalLength = lengthBefore(config, parameters);
      double factor =
          parameters.has("factor")
              ? parameters.number("factor")
              : config.number("max_position_embeddings") / originalLength;
      double magnitude =
          factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalLength));
      return new LongRope(
          parameters.numbers("short_factor"),
          parameters.numbers("long_factor"),
          originalLength,
          parameters.numberOr((float) magnitude, "attention_factor"));
    }

    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      List<Float> factors = longest > originalLength ? longFactors : shortFactors;
      double[] frequencies = unchanged(dims, theta);
      if (factors.size() != frequencies.length) {
        throw new ModelException(
            "LongRoPE needs %d factors, but has %d".formatted(frequencies.length, factors.size()));
      }
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= factors.get(i);
      }
      return frequencies;
    }
  }

  /// Only the first pairs turn, and as if all did (Gemma 4).
  ///
  /// @param share of the pairs
  record Proportional(double share, double factor) implements RopeScaling {
    @Override
    public double[] frequencies(int dims, double theta, int longest) {
      int turning = (int) (share * dims / 2);
      double[] frequencies = unchanged(dims, theta);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = i < turning ? frequencies[i] / factor : 0;
      }
      return frequencies;
    }
  }
}
