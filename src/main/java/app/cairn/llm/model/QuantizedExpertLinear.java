package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxLinear.gatherQmm;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.expandDims;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxQuantization;
import org.jspecify.annotations.Nullable;

/// Experts of quantized weights.
///
/// @param packed the weights, `[experts, out, in * bits / 32]`
/// @param scales `[experts, out, in / group]`
/// @param biases of the groups, as the scales; null for kinds without them
/// @param bias null, or `[experts, out]`
record QuantizedExpertLinear(
    MlxArray packed,
    MlxArray scales,
    @Nullable MlxArray biases,
    MlxQuantization how,
    @Nullable MlxArray bias)
    implements ExpertLinear {

  @Override
  public MlxArray forward(MlxArray x, MlxArray experts, boolean sorted) {
    MlxArray products = gatherQmm(x, packed, scales, biases, null, experts, true, how, sorted);
    // An axis before the choice: of one added behind it MLX on CUDA misreads the rows.
    return bias == null ? products : add(products, take(expandDims(bias, -2), experts, 0));
  }
}
