package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// How the products of queries and keys become weights, apart from what is masked.
///
/// @param scale multiplies them
/// @param softcap bounds them, by `cap * tanh(x / cap)`; 0 leaves them unbounded
/// @param sinks null, or for each head a score that takes part in softmax and leads nowhere
record AttentionScores(float scale, float softcap, @Nullable MlxArray sinks) {

  static AttentionScores scaled(float scale) {
    return new AttentionScores(scale, 0, null);
  }

  /// The scale of <https://arxiv.org/abs/1706.03762>.
  static AttentionScores ofHeadDim(int headDim) {
    return scaled((float) (1 / Math.sqrt(headDim)));
  }
}
