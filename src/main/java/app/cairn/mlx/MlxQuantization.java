package app.cairn.mlx;

/// How a quantized matrix is stored. MLX has fixed sizes for all modes but affine: [#MXFP4] groups
/// of 32 with 4 bits, [#MXFP8] 32 with 8, [#NVFP4] 16 with 4.
///
/// @param groupSize how many values of a row share a scale
/// @param bits a value's size
/// @param mode how values follow from bits and scales
public record MlxQuantization(int groupSize, int bits, Mode mode) {

  /// Groups of 32 four-bit floats with a power of two as scale.
  public static final MlxQuantization MXFP4 = new MlxQuantization(32, 4, Mode.MXFP4);

  /// Groups of 32 eight-bit floats with a power of two as scale.
  public static final MlxQuantization MXFP8 = new MlxQuantization(32, 8, Mode.MXFP8);

  /// Groups of 16 four-bit floats with an eight-bit float as scale.
  public static final MlxQuantization NVFP4 = new MlxQuantization(16, 4, Mode.NVFP4);

  /// How values follow from bits and scales.
  public enum Mode {
    /// Whole numbers with a scale and a bias per group.
    AFFINE(0),
    MXFP4(1),
    MXFP8(2),
    NVFP4(3);

    private final int code;

    Mode(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// Whole numbers of `bits` with a scale and a bias per group.
  public static MlxQuantization affine(int groupSize, int bits) {
    return new MlxQuantization(groupSize, bits, Mode.AFFINE);
  }
}
