package app.cairn.mlx;

import java.lang.foreign.SymbolLookup;

/// Finds and loads the native library, once in a process.
final class MlxLibrary {

  private MlxLibrary() {}

  /// Loads the library, if that was not done before.
  ///
  /// @throws MlxException if it cannot be loaded, with what is missing and what to do
  static void load() {
    symbols();
  }

  static SymbolLookup symbols() {
    throw new MlxException("MLX's library is not built yet");
  }
}
