package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxLinear.dequantize;

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
        take(weight.scales(), tokens, 0),
        biases == null ? null : take(biases, tokens, 0),
        weight.how(),
        dtype);
  }

  @Override
  public Linear asLinear() {
    return new QuantizedLinear(weight, null);
  }
}
