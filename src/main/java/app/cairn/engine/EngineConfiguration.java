package app.cairn.engine;

import app.cairn.llm.text.Tokenizer;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerPolicy;
import app.cairn.worker.WorkerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the engine.
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

  private static final int REQUESTS_AT_A_TIME = 64;

  @Bean
  WorkerEngine engine(EngineProperties properties, @Qualifier("dataFolder") Path dataFolder) {
    return create(properties, dataFolder);
  }

  @Bean
  LanguageModels languageModels(WorkerEngine engine) {
    return engine.languageModels();
  }

  @Bean
  LanguageModelFolders languageModelFolders(EngineProperties properties, WorkerEngine engine) {
    return new LanguageModelFolders(properties, () -> engine.status().device());
  }

  /// An engine with its process, not started yet.
  static WorkerEngine create(EngineProperties properties, Path dataFolder) {
    Path natives = dataFolder.resolve("native");
    Tokenizer.unpackInto(natives.resolve("tokenizers"));
    String embeddingModel = located(properties.embeddingModel());
    return new WorkerEngine(
        () -> EngineProgram.source(embeddingModel),
        new Worker<>(spec(properties, embeddingModel, dataFolder, natives)),
        WorkerEngine.delayed(properties.retryInterval().toSeconds()));
  }

  private static WorkerSpec<EngineRequest, EngineReply> spec(
      EngineProperties properties, String embeddingModel, Path dataFolder, Path natives) {
    return new WorkerSpec<>(
        "engine",
        EngineProgram.class,
        EngineReply.class,
        new EngineRequest.Load(
            embeddingModel,
            properties.device(),
            properties.threads(),
            properties.stuckTimeout().toMillis(),
            new LanguageModelLimits(
                properties.memoryLimit().toBytes(),
                properties.context(),
                properties.kvBits(),
                properties.idleTimeout().toMillis())),
        List.of(
            "-Xmx" + properties.heap().toMegabytes() + "m",
            "-XX:+UseSerialGC",
            "-Dcairn.native.dir=" + natives.resolve("mlx"),
            "-DDJL_CACHE_DIR=" + natives.resolve("tokenizers")),
        dataFolder.resolve("run"),
        WorkerPolicy.DEFAULT
            .withLife(properties.startTimeout(), Duration.ofSeconds(30))
            .withIdleLimit(properties.idleTimeout())
            .withConcurrency(REQUESTS_AT_A_TIME)
            .withBackOff(5, Duration.ofMillis(200), properties.retryInterval()));
  }

  /// A folder's absolute path, with `~` as the home folder.
  private static String located(String embeddingModel) {
    if (embeddingModel.equals(EngineProperties.BUILT_IN)) {
      return embeddingModel;
    }
    Path path =
        embeddingModel.startsWith("~/")
            ? Path.of(System.getProperty("user.home"), embeddingModel.substring(2))
            : Path.of(embeddingModel);
    return path.toAbsolutePath().normalize().toString();
  }
}
