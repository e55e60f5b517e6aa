package app.cairn.engine;

import java.nio.file.Path;
import java.util.List;

/// Language models in the engine's process. Thread-safe; calls block.
public interface LanguageModels {

  /// Loads a model unless it is loaded, which [#generate] would do on first use. Others that are
  /// not in use make room for it if they must.
  ///
  /// @param folder in Hugging Face's form
  /// @throws EngineException if the folder is no model that is known here, or it does not fit into
  ///   memory, with figures; or as [Engine#embed] does
  LoadedModel load(Path folder);

  /// Gives a model's memory back, once texts that are being written have ended. Does nothing if it
  /// is not loaded.
  ///
  /// @throws EngineException as [Engine#embed] does
  void unload(Path folder);

  /// The models that are loaded, or were within the last second. Starts no process for the answer.
  List<LoadedModel> loaded();

  /// Begins a text. Texts are written one after the other.
  ///
  /// @throws EngineException if the engine is missing; what goes wrong later, the stream tells
  GenerationStream generate(GenerationRequest request);
}
