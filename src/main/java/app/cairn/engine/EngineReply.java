package app.cairn.engine;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What the engine's process answers.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface EngineReply {

  /// The engine is ready.
  ///
  /// @param device `gpu` or `cpu`
  /// @param models the ids of the models that are loaded
  record Loaded(String device, String mlxVersion, List<String> models) implements EngineReply {

    public Loaded {
      models = List.copyOf(models);
    }
  }

  /// Language models that are loaded.
  record Models(List<LoadedModel> models) implements EngineReply {

    public Models {
      models = List.copyOf(models);
    }
  }

  /// What came of a text.
  record Generated(GenerationEvent event) implements EngineReply {}

  /// The prompt of a text leaves no room for an answer.
  ///
  /// @param message for the user
  /// @param tokens how many it has
  /// @param room how many prompt and answer may have together
  record TooManyTokens(String message, int tokens, int room) implements EngineReply {}

  /// Embeddings of some of a request's texts.
  ///
  /// @param texts the texts' positions in the request
  /// @param vectors their embeddings
  record Vectors(List<Integer> texts, List<float[]> vectors) implements EngineReply {

    public Vectors {
      texts = List.copyOf(texts);
      vectors = List.copyOf(vectors);
    }
  }
}
