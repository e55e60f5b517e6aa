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
  record Load(
      String embeddingModel,
      EngineProperties.Device device,
      int threads,
      long stuckMillis,
      LanguageModelLimits languageModels)
      implements EngineRequest {}

  /// Loads a language model; answered by [EngineReply.Models] with that one.
  record LoadModel(String folder) implements EngineRequest {}

  /// Unloads a language model; answered by [EngineReply.Models] with those that remain.
  record UnloadModel(String folder) implements EngineRequest {}

  /// Asks for the language models that are loaded; answered by [EngineReply.Models].
  record Models() implements EngineRequest {}

  /// Writes a text; answered by [EngineReply.Generated] until [GenerationEvent.Done], or by
  /// [EngineReply.TooManyTokens].
  record Generate(GenerationRequest request) implements EngineRequest {}

  /// Embeds texts; answered by [EngineReply.Vectors] until each text has one.
  record Embed(List<String> texts, EmbeddingPurpose purpose) implements EngineRequest {

    public Embed {
      texts = List.copyOf(texts);
    }
  }
}
