package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxShape.astype;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxFast;
import org.jspecify.annotations.Nullable;

/// Rotary position embedding (<https://arxiv.org/abs/2104.09864>), pairing the halves of what is
/// rotated of a head.
final class Rope {

  private static final int SHORTEST = 1;

  private final RopeConfig config;
  private final @Nullable MlxArray wavelengths; // [dims / 2]
  private final @Nullable MlxArray longWavelengths; // of texts beyond the original length
  private final int originalLength;
  private final @Nullable MlxArray magnitudes; // [head_dim], where only a part is rotated

  private Rope(RopeConfig config, Weights weights) {
    this.config = config;
    RopeScaling scaling = config.scaling();
    this.wavelengths =
        scaling instanceof RopeScaling.Unchanged ? null : wavelengths(config, SHORTEST, weights);
    this.longWavelengths =
        scaling instanceof RopeScaling.LongRope
            ? wavelengths(config, Integer.MAX_VALUE, weights)
            : null;
    this.originalLength =
        scaling instanceof RopeScaling.LongRope longRope ? longRope.originalLength() : 0;
    this.magnitudes =
        scaling.magnitude() == 1 || config.dims() == config.headDim()
            ? null
            : magnitudes(config, weights);
  }

  static Rope load(RopeConfig config, Weights weights) {
    return new Rope(config, weights);
  }

  /// Rotates by position, counted from 0.
  ///
  /// @param x `[batch, heads, length, head_dim]`
  MlxArray forward(MlxArray x) {
    return forward(x, Pass.single(x.dim(2)));
  }

  /// Rotates by position in the pass.
  ///
  /// @param x `[batch, heads, length, head_dim]`
  MlxArray forward(MlxArray x, Pass pass) {
    MlxArray scaled = scaled(x);
    MlxArray freqs =
        longWavelengths != null && pass.canExceed(originalLength) ? longWavelengths : wavelengths;
    MlxArray offsets = pass.offsets();
    float theta = (float) config.theta();
    if (freqs == null) {
      return offsets == null
          ? MlxFast.rope(scaled, config.dims(), false, theta, 1, pass.offset())
          : MlxFast.rope(scaled, config.dims(), false, theta, 1, offsets);
    }
    return offsets == null
        ? MlxFast.rope(scaled, config.dims(), false, freqs, 1, pass.offset())
        : MlxFast.rope(scaled, config.dims(), false, freqs, 1, offsets);
  }

  private MlxArray scaled(MlxArray x) {
    float magnitude = config.scaling().magnitude();
    if (magnitude == 1) {
      return x;
    }
    return magnitudes == null ? multiply(x, magnitude) : multiply(x, astype(magnitudes, x.dtype()));
  }

  private static MlxArray wavelengths(RopeConfig config, int longest, Weights weights) {
    double[] frequencies = config.scaling().frequencies(config.dims(), config.theta(), longest);
    float[] wavelengths = new float[frequencies.length];
    for (int i = 0; i < wavelengths.length; i++) {
      wavelengths[i] = (float) (1 / frequencies[i]); // infinite for those that do not turn
    }
    return weights.keep(MlxCreate.array(wavelengths, wavelengths.length));
  }

  private static MlxArray magnitudes(RopeConfig config, Weights weights) {
    float[] magnitudes = new float[config.headDim()];
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = i < config.dims() ? config.scaling().magnitude() : 1;
    }
    return weights.keep(MlxCreate.array(magnitudes, magnitudes.length));
  }
}
