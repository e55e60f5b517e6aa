package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// Scores texts, or pairs of them; a reranker is one with a single label. Belongs to the thread
/// that loaded it.
public interface SequenceClassifier {

  /// Computes the logits, `[batch, labels]`.
  MlxArray forward(TokenBatch batch);
}
