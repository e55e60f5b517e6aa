package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.scalarLike;
import static app.cairn.mlx.MlxLogic.bitwiseAnd;
import static app.cairn.mlx.MlxLogic.bitwiseOr;
import static app.cairn.mlx.MlxLogic.leftShift;
import static app.cairn.mlx.MlxLogic.rightShift;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.split;
import static app.cairn.mlx.MlxShape.squeeze;
import static app.cairn.mlx.MlxShape.stack;
import static app.cairn.mlx.MlxShape.unflatten;
import static app.cairn.mlx.MlxShape.view;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;

/// Values of four bits, eight in a word, the lowest bits first.
final class FourBits {

  private FourBits() {}

  /// Takes words apart, `[rows, words]` to `[rows, 8 * words]` bytes.
  static MlxArray unpack(MlxArray words) {
    MlxArray bytes = view(words, MlxDtype.UINT8); // [rows, 4 * words]
    MlxArray low = bitwiseAnd(bytes, scalarLike(bytes, 15));
    MlxArray high = rightShift(bytes, scalarLike(bytes, 4));
    return flatten(stack(-1, low, high), -2, -1);
  }

  /// Undoes [#unpack].
  static MlxArray pack(MlxArray values) {
    MlxArray[] pairs = split(unflatten(values, -1, values.dim(-1) / 2, 2), 2, -1);
    MlxArray high = leftShift(pairs[1], scalarLike(pairs[1], 4));
    return view(squeeze(bitwiseOr(pairs[0], high), -1), MlxDtype.UINT32);
  }
}
