package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxLinear.dequantize;
import static app.cairn.mlx.MlxShape.astype;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;

/// A table of quantized vectors, of which only those that are looked up are restored.
///
/// @param weight `[vocab, hidden]`
/// @param dtype of the restored vectors
record QuantizedEmbedding(QuantizedMatrix weight, MlxDtype dtype) implements Embedding {

  @Override
  public MlxArray forward(MlxArray tokens) {
    MlxArray biases = weight.biases();
    return dequantize(
        take(weight.packed(), tokens, 0),
        biases == null ? take(weight.scales(), tokens, 0) : numbers(weight.scales(), tokens),
        biases == null ? null : numbers(biases, tokens),
        weight.how(),
        dtype);
  }

  private MlxArray numbers(MlxArray groups, MlxArray tokens) {
    return astype(take(groups, tokens, 0), dtype);
  }

  @Override
  public Linear asLinear() {
    return new QuantizedLinear(weight, null);
  }
}
