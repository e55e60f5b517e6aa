package app.cairn.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// The engine with its process, for tests of what stands on it.
public final class RealEngine implements AutoCloseable {

  private final WorkerEngine engine;

  /// @param dataFolder where it keeps its files
  public RealEngine(Path dataFolder) {
    this(dataFolder, 16);
  }

  /// @param dataFolder where it keeps its files
  /// @param kvBits in how many bits a language model keeps what it makes of tokens
  public RealEngine(Path dataFolder, int kvBits) {
    engine =
        EngineConfiguration.create(
            new EngineProperties(
                EngineProperties.BUILT_IN,
                EngineProperties.Device.AUTO,
                0,
                DataSize.ofMegabytes(256),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                DataSize.ofBytes(0),
                8_192,
                kvBits),
            dataFolder);
  }

  /// The language models in it.
  public LanguageModels languageModels() {
    return engine.languageModels();
  }

  /// What its process does.
  public EngineStatus status() {
    return engine.status();
  }

  @Override
  public void close() {
    engine.close();
  }
}
