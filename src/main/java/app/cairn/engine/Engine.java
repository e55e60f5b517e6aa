package app.cairn.engine;

import java.util.List;

/// Runs models in a process of their own. Thread-safe; calls block until the engine answers.
public interface Engine {

  /// Tells whether models can run here and, if not, what is missing and what to do.
  EngineStatus status();

  /// Describes the model that [#embed] uses; known without the worker running.
  ///
  /// @throws EngineException if the model that the settings name is none
  EmbeddingModelInfo embeddingModel();

  /// Counts the embedding model's own tokens in `text`, special tokens not included. Needs no
  /// worker.
  ///
  /// @throws EngineException if the model that the settings name is none
  int countTokens(String text);

  /// Embeds texts, in the order given, as L2-normalised vectors of [EmbeddingModelInfo#dimensions].
  /// Queries overtake what waits, sentences the passages.
  ///
  /// @throws EngineException if the engine is missing, died during the call, or refused the input
  List<float[]> embed(List<String> texts, EmbeddingPurpose purpose);

  /// Looks at once whether an engine that was not available is so now, and returns when that is
  /// known; otherwise it looks every few minutes. The status tells the result.
  default void retry() {}
}
