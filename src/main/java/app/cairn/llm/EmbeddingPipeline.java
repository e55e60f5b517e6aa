package app.cairn.llm;

import app.cairn.llm.model.Encoder;
import app.cairn.llm.model.TokenBatch;
import app.cairn.mlx.MlxArray;
import java.util.List;

/// A loaded model's steps from tokens to vectors.
///
/// @param dense layers behind the pooling, as EmbeddingGemma has them
record EmbeddingPipeline(Encoder encoder, Pooling pooling, List<DenseLayer> dense) {

  EmbeddingPipeline {
    dense = List.copyOf(dense);
  }

  /// Computes vectors, not normalised, `[batch, dimensions]`.
  MlxArray forward(TokenBatch batch) {
    MlxArray vectors = pooling.apply(encoder, batch);
    for (DenseLayer layer : dense) {
      vectors = layer.forward(vectors);
    }
    return vectors;
  }
}
