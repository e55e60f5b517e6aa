package app.cairn.reliability;

import app.cairn.engine.EngineStatus;
import app.cairn.engine.LoadedModel;
import app.cairn.engine.RealEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// What an engine's process takes.
///
/// @param resident its bytes in memory
/// @param arrays the bytes of MLX's arrays
/// @param files how many files it has open
/// @param threads how many threads it has
record EngineUse(long resident, long arrays, long files, long threads) {

  /// What it takes now, with a model loaded. Files and threads are 0 where the system does not
  /// tell.
  static EngineUse of(RealEngine engine) throws IOException {
    EngineStatus status = engine.status();
    Path process = Path.of("/proc", String.valueOf(status.pid()));
    return new EngineUse(
        Objects.requireNonNull(status.residentBytes()),
        engine.languageModels().loaded().stream()
            .mapToLong(LoadedModel::activeBytes)
            .findFirst()
            .orElseThrow(),
        entries(process.resolve("fd")),
        entries(process.resolve("task")));
  }

  private static long entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }
}
