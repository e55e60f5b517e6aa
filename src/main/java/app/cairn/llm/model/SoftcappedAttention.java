package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.scalarLike;
import static app.cairn.mlx.MlxLinear.matmul;
import static app.cairn.mlx.MlxLogic.where;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxShape.expandDims;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;

/// Attention with bounded scores, which MLX's fused operation lacks.
final class SoftcappedAttention {

  private static final double HIDDEN = -1e9;

  private SoftcappedAttention() {}

  static MlxArray attend(
      MlxArray queries,
      MlxArray keys,
      MlxArray values,
      AttentionMask mask,
      AttentionScores scores) {
    if (scores.sinks() != null) {
      throw new IllegalArgumentException("bounded scores and sinks do not go together");
    }
    int kvHeads = keys.dim(1);
    MlxArray grouped = unflatten(queries, 1, kvHeads, queries.dim(1) / kvHeads);
    MlxArray products =
        matmul(
            multiply(grouped, scores.scale()),
            swapaxes(expandDims(keys, 2), -1, -2)); // [batch, kv_heads, group, length, kv_length]
    MlxArray capped = Softcap.apply(products, scores.softcap());
    MlxArray seen = mask.array(queries.dim(2), keys.dim(2));
    if (seen != null) {
      // [batch, 1, length, kv_length] of padded batches gets the axis of groups
      MlxArray broadcast = seen.ndim() == 4 ? expandDims(seen, 2) : seen;
      capped = where(broadcast, capped, scalarLike(capped, HIDDEN));
    }
    MlxArray attended = matmul(softmaxPrecise(capped, -1), expandDims(values, 2));
    return flatten(attended, 1, 2); // [batch, heads, length, head_dim]
  }
}
