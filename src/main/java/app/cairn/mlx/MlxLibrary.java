package app.cairn.mlx;

import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Loads the native library, once in a process. A failure is kept: later attempts fail the same.
final class MlxLibrary {

  private static final @Nullable String PROBLEM = tryLoad();

  private MlxLibrary() {}

  /// Loads the library, if that was not done before.
  ///
  /// @throws MlxException if it cannot be loaded, with what is missing and what to do
  static void load() {
    if (PROBLEM != null) {
      throw new MlxException(PROBLEM);
    }
  }

  /// The library's functions.
  ///
  /// @throws MlxException if it cannot be loaded, with what is missing and what to do
  static SymbolLookup symbols() {
    load();
    return SymbolLookup.loaderLookup();
  }

  private static @Nullable String tryLoad() {
    NativePlatform platform = NativePlatform.current();
    try {
      Path folder = NativeFiles.locate(platform);
      System.load(folder.resolve(platform.libraryName()).toString());
      return null;
    } catch (MlxException e) {
      return e.getMessage();
    } catch (IOException e) {
      return "The native library could not be unpacked: " + e;
    } catch (UnsatisfiedLinkError e) {
      return platform.explain(e);
    }
  }
}
