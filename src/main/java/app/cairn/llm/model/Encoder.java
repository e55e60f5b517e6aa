package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// Turns tokens into hidden states. Belongs to the thread that loaded it.
public interface Encoder {

  /// Computes a hidden state for each token, `[batch, length, hidden]`. Those behind a text's end
  /// mean nothing.
  MlxArray forward(TokenBatch batch);
}
