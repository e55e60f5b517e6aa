package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxShape.transpose;

import app.cairn.mlx.MlxArray;

/// A table of floating-point vectors.
///
/// @param weight `[vocab, hidden]`
/// @param asLinear the same table as a linear layer
record PlainEmbedding(MlxArray weight, Linear asLinear) implements Embedding {

  /// Loads `weight` `[vocab, hidden]`.
  static PlainEmbedding load(Weights weights, int vocab, int hidden) {
    MlxArray weight = weights.get("weight", vocab, hidden);
    return new PlainEmbedding(
        weight, new PlainLinear(weights.keep(transpose(weight)), null, vocab));
  }

  @Override
  public MlxArray forward(MlxArray tokens) {
    return take(weight, tokens, 0);
  }
}
