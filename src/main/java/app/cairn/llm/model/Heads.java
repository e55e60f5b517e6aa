package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.reshape;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;

/// Splits features into attention heads and joins them again. Those of a single token lie as they
/// should, and need one operation less: each takes time before it is computed.
final class Heads {

  private Heads() {}

  /// `[batch, length, heads * head_dim]` to `[batch, heads, length, head_dim]`
  static MlxArray split(MlxArray x, int heads, int headDim) {
    return x.dim(1) == 1
        ? reshape(x, x.dim(0), heads, 1, headDim)
        : swapaxes(unflatten(x, -1, heads, headDim), 1, 2);
  }

  /// `[batch, heads, length, head_dim]` to `[batch, length, heads * head_dim]`
  static MlxArray join(MlxArray x) {
    return x.dim(2) == 1
        ? reshape(x, x.dim(0), 1, x.dim(1) * x.dim(3))
        : flatten(swapaxes(x, 1, 2), -2, -1);
  }
}
