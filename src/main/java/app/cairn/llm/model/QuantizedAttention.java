package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.scalarLike;
import static app.cairn.mlx.MlxLinear.quantizedMatmul;
import static app.cairn.mlx.MlxLogic.where;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxShape.expandDims;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxQuantization;
import java.util.List;

/// Attention to keys and values that are quantized, which MLX's fused operation lacks.
final class QuantizedAttention {

  private static final double HIDDEN = -1e9;

  private QuantizedAttention() {}

  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys packed values, scales and biases, `[batch, kv_heads, kv_length, ...]`, as are the
  ///   values
  static MlxArray attend(
      MlxArray queries,
      List<MlxArray> keys,
      List<MlxArray> values,
      MlxQuantization how,
      AttentionMask mask,
      AttentionScores scores) {
    int kvHeads = keys.getFirst().dim(1);
    int group = queries.dim(1) / kvHeads;
    int length = queries.dim(2);
    // The heads that share keys are rows of one product, so that keys need no copies.
    MlxArray rows = flatten(unflatten(multiply(queries, scores.scale()), 1, kvHeads, group), 2, 3);
    MlxArray products =
        unflatten(product(rows, keys, true, how), 2, group, length); // [..., kv_length]
    MlxArray seen = mask.array(length, keys.getFirst().dim(2));
    if (seen != null) {
      // [batch, 1, length, kv_length] of padded batches gets the axis of groups
      MlxArray broadcast = seen.ndim() == 4 ? expandDims(seen, 2) : seen;
      products = where(broadcast, products, scalarLike(products, HIDDEN));
    }
    MlxArray weights = flatten(softmaxPrecise(products, -1), 2, 3);
    MlxArray attended = product(weights, values, false, how); // [batch, kv_heads, rows, head_dim]
    return flatten(unflatten(attended, 2, group, length), 1, 2);
  }

  private static MlxArray product(
      MlxArray rows, List<MlxArray> matrix, boolean transpose, MlxQuantization how) {
    return quantizedMatmul(rows, matrix.get(0), matrix.get(1), matrix.get(2), transpose, how);
  }
}
