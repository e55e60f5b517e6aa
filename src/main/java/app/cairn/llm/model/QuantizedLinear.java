package app.cairn.llm.model;

import static app.cairn.mlx.MlxLinear.quantizedMatmul;
import static app.cairn.mlx.MlxMath.add;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// A linear layer of quantized weights.
///
/// @param weight `[out, in]`
/// @param bias null, or `[out]`
record QuantizedLinear(QuantizedMatrix weight, @Nullable MlxArray bias) implements Linear {

  @Override
  public MlxArray forward(MlxArray x) {
    MlxArray product =
        quantizedMatmul(x, weight.packed(), weight.scales(), weight.biases(), true, weight.how());
    return bias == null ? product : add(product, bias);
  }
}
