package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;

/// Splits features into attention heads and joins them again.
final class Heads {

  private Heads() {}

  /// `[batch, length, heads * head_dim]` to `[batch, heads, length, head_dim]`
  static MlxArray split(MlxArray x, int heads, int headDim) {
    return swapaxes(unflatten(x, -1, heads, headDim), 1, 2);
  }

  /// `[batch, heads, length, head_dim]` to `[batch, length, heads * head_dim]`
  static MlxArray join(MlxArray x) {
    return flatten(swapaxes(x, 1, 2), -2, -1);
  }
}
