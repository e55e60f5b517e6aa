package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxQuantization.Mode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Quantized weights, one matrix or a stack of them.
///
/// @param packed the values, `[..., out, in * bits / 32]`
/// @param scales of the groups, `[..., out, in / group]`
/// @param biases of the groups, as the scales; null for modes without them
record QuantizedMatrix(
    MlxArray packed, MlxArray scales, @Nullable MlxArray biases, MlxQuantization how) {

  /// Loads `weight`, `scales` and, where the mode has them, `biases`.
  ///
  /// @param rows all sizes of the matrix but the last
  /// @throws ModelException if something is missing, or of another shape or type
  static QuantizedMatrix load(Weights weights, MlxQuantization how, int in, int... rows) {
    if (in % how.groupSize() != 0) {
      throw new ModelException(
          "%s: rows of %d values cannot be quantized in groups of %d"
              .formatted(weights.place("weight"), in, how.groupSize()));
    }
    if (weights.has("global_scale")) {
      throw new ModelException(
          "%s is not known; take a model that was quantized without it"
              .formatted(weights.place("global_scale")));
    }
    boolean affine = how.mode() == Mode.AFFINE;
    int[] packedShape = with(rows, in * how.bits() / Integer.SIZE);
    int[] groupsShape = with(rows, in / how.groupSize());
    MlxArray packed = weights.get("weight", packedShape);
    // On a CPU, where the model's other numbers get larger, more bytes would be read for each
    // token.
    MlxArray scales = weights.getAsStored("scales", groupsShape);
    MlxArray biases = affine ? weights.getAsStored("biases", groupsShape) : null;
    check(packed.dtype() == MlxDtype.UINT32, "weight", "whole numbers of 32 bits", packed, weights);
    if (affine) {
      check(scales.dtype().isFloating(), "scales", "floating-point numbers", scales, weights);
    } else {
      check(scales.dtype() == MlxDtype.UINT8, "scales", "bytes", scales, weights);
    }
    return new QuantizedMatrix(packed, scales, biases, how);
  }

  private static int[] with(int[] rows, int last) {
    int[] shape = Arrays.copyOf(rows, rows.length + 1);
    shape[rows.length] = last;
    return shape;
  }

  private static void check(
      boolean good, String name, String expected, MlxArray found, Weights weights) {
    if (!good) {
      throw new ModelException(
          "%s should hold %s, but holds %s"
              .formatted(weights.place(name), expected, found.dtype().safetensorsName()));
    }
  }
}
