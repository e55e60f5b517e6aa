package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxShape.squeeze;

import app.cairn.mlx.MlxArray;

/// Turns tokens into hidden states. Belongs to the thread that loaded it.
public interface Encoder {

  /// Computes a hidden state for each token, `[batch, length, hidden]`. Those behind a text's end
  /// mean nothing.
  MlxArray forward(TokenBatch batch);

  /// Computes the hidden state of each text's first token, `[batch, hidden]`: the same as
  /// [#forward] does, which may take longer.
  default MlxArray first(TokenBatch batch) {
    return squeeze(slice(forward(batch), 1, 0, 1), 1);
  }
}
