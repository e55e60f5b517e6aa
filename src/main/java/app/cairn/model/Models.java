package app.cairn.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The language models that the user made known. Thread-safe.
public interface Models {

  /// All of them in the order of their adding.
  List<Model> list();

  /// One of them, if known.
  Optional<Model> get(long id);

  /// The one that writes the answers, if one is chosen.
  Optional<Model> chosen();

  /// How much memory models could have together now, in bytes.
  long room();

  /// Makes the model in a folder known; the first one is chosen with that.
  ///
  /// @param path an absolute path, or one that begins with `~/`
  /// @throws ModelRefusedException if it cannot be used, with the remedy
  Model register(String path);

  /// Forgets a model and gives its memory back; the files stay.
  ///
  /// @return whether it was known
  boolean remove(long id);

  /// Loads a model and waits until it is in memory.
  ///
  /// @return the model, if known
  /// @throws app.cairn.engine.EngineException if it cannot be loaded, with the remedy
  Optional<Model> load(long id);

  /// Gives a model's memory back, once the answer that is being written has ended.
  ///
  /// @return the model, if known
  /// @throws app.cairn.engine.EngineException if the engine fails at that
  Optional<Model> unload(long id);

  /// Has a model write the answers, or none.
  ///
  /// @return whether it is known
  boolean choose(@Nullable Long id);
}
