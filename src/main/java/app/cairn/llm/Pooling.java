package app.cairn.llm;

import static app.cairn.mlx.MlxIndex.takeAlongAxis;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxReduce.mean;
import static app.cairn.mlx.MlxReduce.sum;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.broadcastTo;
import static app.cairn.mlx.MlxShape.reshape;
import static app.cairn.mlx.MlxShape.squeeze;

import app.cairn.llm.model.Encoder;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.TokenBatch;
import app.cairn.mlx.MlxArray;
import java.util.ArrayList;
import java.util.List;

/// How the hidden states of a text's tokens become one vector.
enum Pooling {
  /// The first token's.
  CLS {
    @Override
    MlxArray apply(Encoder encoder, TokenBatch batch) {
      return encoder.first(batch);
    }
  },
  /// The mean of all tokens'.
  MEAN {
    @Override
    MlxArray apply(Encoder encoder, TokenBatch batch) {
      MlxArray hidden = encoder.forward(batch);
      if (!batch.isPadded()) {
        return mean(hidden, false, 1);
      }
      MlxArray isToken = reshape(batch.isToken(), batch.size(), batch.length(), 1);
      MlxArray total = sum(multiply(hidden, astype(isToken, hidden.dtype())), false, 1);
      return divide(total, astype(reshape(batch.lengths(), batch.size(), 1), hidden.dtype()));
    }
  },
  /// The last token's.
  LAST {
    @Override
    MlxArray apply(Encoder encoder, TokenBatch batch) {
      MlxArray hidden = encoder.forward(batch);
      MlxArray last = reshape(subtract(batch.lengths(), 1), batch.size(), 1, 1);
      MlxArray indices = broadcastTo(last, batch.size(), 1, hidden.dim(-1));
      return squeeze(takeAlongAxis(hidden, indices, 1), 1);
    }
  };

  private static final String OLDER_PREFIX = "pooling_mode_";

  /// Computes hidden states and pools them to `[batch, hidden]`.
  abstract MlxArray apply(Encoder encoder, TokenBatch batch);

  /// Reads a sentence-transformers pooling configuration.
  ///
  /// @throws ModelException if it wants another pooling, or several at once
  static Pooling of(ModelConfig config) {
    List<String> modes = new ArrayList<>();
    if (config.has("pooling_mode")) {
      modes.add(config.text("pooling_mode"));
    }
    for (String key : config.keys()) {
      if (key.startsWith(OLDER_PREFIX) && config.flagOr(false, key)) {
        modes.add(key.substring(OLDER_PREFIX.length()));
      }
    }
    return switch (String.join("+", modes)) {
      case "cls", "cls_token" -> CLS;
      case "mean", "mean_tokens" -> MEAN;
      case "lasttoken" -> LAST;
      default ->
          throw new ModelException(
              "%s: the pooling '%s' is not known; known are cls, mean, lasttoken"
                  .formatted(config.source(), String.join("+", modes)));
    };
  }
}
