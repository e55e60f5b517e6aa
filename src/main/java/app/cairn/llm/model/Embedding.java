package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// A table with a vector for each token. [Weights#embedding] makes one in the form in which the
/// checkpoint stores it.
interface Embedding {

  /// Looks tokens up: `[batch, length]` to `[batch, length, hidden]`.
  MlxArray forward(MlxArray tokens);

  /// The table as a linear layer from hidden states to logits, for models that tie the two.
  Linear asLinear();
}
