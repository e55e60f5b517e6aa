package app.cairn.engine;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What the engine's client asks of its process.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface EngineRequest {

  /// Loads MLX and the embedding model; the first request, and answered by one
  /// [EngineReply.Loaded].
  ///
  /// @param embeddingModel `built-in` or a folder
  /// @param threads how many computations on the CPU may use, or 0
  /// @param stuckMillis how long one computation may take
  record Load(String embeddingModel, EngineProperties.Device device, int threads, long stuckMillis)
      implements EngineRequest {}

  /// Embeds texts; answered by [EngineReply.Vectors] until each text has one.
  record Embed(List<String> texts, EmbeddingPurpose purpose) implements EngineRequest {

    public Embed {
      texts = List.copyOf(texts);
    }
  }
}
