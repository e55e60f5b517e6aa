package app.cairn.web;

import app.cairn.engine.EmbeddingModelInfo;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.engine.EngineStatus;
import app.cairn.index.IndexStatistics;
import app.cairn.index.PassageIndex;
import app.cairn.library.DocumentCounts;
import app.cairn.library.Documents;
import app.cairn.model.Models;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Tells what is running and how much there is, and tries again what does not run.
@RestController
class StatusController {

  private final String version;
  private final Documents documents;
  private final Engine engine;
  private final PassageIndex index;
  private final Models models;
  private final Path dataFolder;

  StatusController(
      BuildProperties build,
      Documents documents,
      Engine engine,
      PassageIndex index,
      Models models,
      Path dataFolder) {
    this.version = String.valueOf(build.getVersion());
    this.documents = documents;
    this.engine = engine;
    this.index = index;
    this.models = models;
    this.dataFolder = dataFolder;
  }

  /// @param embeddingModel the model that passages are embedded with, or null if the settings name
  ///   none that can be read
  /// @param chatModel the model that writes answers, or null while answers are quotes
  record Status(
      String version,
      DocumentCounts documents,
      EngineStatus engine,
      @Nullable EmbeddingModelInfo embeddingModel,
      ModelView.@Nullable Named chatModel,
      IndexStatistics index,
      String dataFolder) {}

  @GetMapping("/api/status")
  Status status() {
    return new Status(
        version,
        documents.counts(),
        engine.status(),
        embeddingModel(),
        models.chosen().map(ModelView.Named::of).orElse(null),
        index.statistics(),
        dataFolder.toString());
  }

  /// Waits for one attempt to start an engine that is not available, and tells the outcome.
  @PostMapping("/api/engine/retry")
  EngineStatus retry() {
    engine.retry();
    return engine.status();
  }

  private @Nullable EmbeddingModelInfo embeddingModel() {
    try {
      return engine.embeddingModel();
    } catch (EngineException e) {
      // The engine's status says what is wrong with it.
      return null;
    }
  }
}
