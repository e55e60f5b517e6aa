package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// An architecture that sees what is before a token, up to its last hidden states. Belongs to the
/// thread that loaded it.
interface Decoder {

  /// Computes hidden states.
  ///
  /// @param tokens `[batch, length]`
  /// @return `[batch, length, hidden]`
  MlxArray forward(MlxArray tokens, Pass pass);

  /// The table that tokens are looked up in.
  Embedding embeddings();

  /// What the model does with the product of hidden states and the table of tokens.
  ///
  /// @param products `[batch, length, vocab]`
  default MlxArray logits(MlxArray products) {
    return products;
  }
}
