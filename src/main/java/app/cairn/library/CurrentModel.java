package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;

/// Names the embedding model in use.
final class CurrentModel {

  /// Stands for a model that cannot be known now; no vectors are of it.
  static final String UNKNOWN = "";

  private CurrentModel() {}

  /// The model's id, or [#UNKNOWN] where the one that the settings name cannot be used.
  static String id(Engine engine) {
    try {
      return engine.embeddingModel().id();
    } catch (EngineException e) {
      return UNKNOWN;
    }
  }
}
