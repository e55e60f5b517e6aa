package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxLinear.gatherMm;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.expandDims;
import static app.cairn.mlx.MlxShape.swapaxes;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// Experts of floating-point weights.
///
/// @param transposed the weights, `[experts, in, out]`
/// @param bias null, or `[experts, out]`
record PlainExpertLinear(MlxArray transposed, @Nullable MlxArray bias) implements ExpertLinear {

  /// @param weights keeps what is made
  /// @param weight `[experts, out, in]`, kept already
  /// @param bias null, or `[experts, out]`
  static PlainExpertLinear of(Weights weights, MlxArray weight, @Nullable MlxArray bias) {
    return new PlainExpertLinear(weights.keep(swapaxes(weight, -1, -2)), bias);
  }

  @Override
  public MlxArray forward(MlxArray x, MlxArray experts, boolean sorted) {
    MlxArray products = gatherMm(x, transposed, null, experts, sorted);
    // An axis before the choice: of one added behind it MLX on CUDA misreads the rows.
    return bias == null ? products : add(products, take(expandDims(bias, -2), experts, 0));
  }
}
