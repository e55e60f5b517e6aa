package app.cairn.mlx;

import java.util.Arrays;

/// The element types of arrays, with MLX's own numbers for them.
public enum MlxDtype {
  BOOL(0, 1, "BOOL"),
  UINT8(1, 1, "U8"),
  UINT16(2, 2, "U16"),
  UINT32(3, 4, "U32"),
  UINT64(4, 8, "U64"),
  INT8(5, 1, "I8"),
  INT16(6, 2, "I16"),
  INT32(7, 4, "I32"),
  INT64(8, 8, "I64"),
  FLOAT16(9, 2, "F16"),
  FLOAT32(10, 4, "F32"),
  FLOAT64(11, 8, "F64"),
  BFLOAT16(12, 2, "BF16"),
  COMPLEX64(13, 8, "C64");

  private static final MlxDtype[] VALUES = values();

  private final int code;
  private final int byteSize;
  private final String safetensorsName;

  MlxDtype(int code, int byteSize, String safetensorsName) {
    this.code = code;
    this.byteSize = byteSize;
    this.safetensorsName = safetensorsName;
  }

  /// An element's size in bytes.
  public int byteSize() {
    return byteSize;
  }

  /// The type's name in the header of a safetensors file, such as `BF16`.
  public String safetensorsName() {
    return safetensorsName;
  }

  /// Whether elements are real floating-point numbers.
  public boolean isFloating() {
    return this == FLOAT16 || this == BFLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  /// Finds the type that a safetensors header calls `name`.
  ///
  /// @throws MlxException if MLX has no such type
  public static MlxDtype ofSafetensors(String name) {
    return Arrays.stream(VALUES)
        .filter(dtype -> dtype.safetensorsName.equals(name))
        .findFirst()
        .orElseThrow(() -> new MlxException("MLX has no element type '" + name + "'"));
  }

  static MlxDtype ofCode(int code) {
    return VALUES[code];
  }

  int code() {
    return code;
  }
}
