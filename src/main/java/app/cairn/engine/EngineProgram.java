package app.cairn.engine;

import app.cairn.llm.EmbeddingModel;
import app.cairn.llm.EmbeddingModelSource;
import app.cairn.llm.ModelRuntime;
import app.cairn.worker.Replies;
import app.cairn.worker.WorkerMain;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine's process: loads MLX and the models, and answers the client's requests.
public final class EngineProgram implements WorkerProgram<EngineRequest, EngineReply> {

  private @Nullable ModelThread models;

  @Override
  public Class<EngineRequest> requestType() {
    return EngineRequest.class;
  }

  @Override
  public void handle(EngineRequest request, Replies<EngineReply> replies) throws Exception {
    switch (request) {
      case EngineRequest.Load load -> replies.send(load(load));
      case EngineRequest.Embed(List<String> texts, EmbeddingPurpose purpose) ->
          embed(texts, purpose, replies);
    }
  }

  private EngineReply load(EngineRequest.Load load) throws Exception {
    EmbeddingModelSource source = source(load.embeddingModel());
    ModelRuntime runtime =
        ModelRuntime.start(
            switch (load.device()) {
              case AUTO -> ModelRuntime.Choice.BEST;
              case CPU -> ModelRuntime.Choice.CPU;
              case GPU -> ModelRuntime.Choice.GPU;
            },
            load.threads());
    ModelThread thread = new ModelThread(() -> open(source));
    thread.awaitLoaded();
    synchronized (this) {
      models = thread;
    }
    Thread.ofPlatform().daemon().name("mlx-watch").start(() -> watch(thread, load.stuckMillis()));
    return new EngineReply.Loaded(
        runtime.device(), runtime.mlxVersion(), List.of(source.settings().id()));
  }

  private static Embedder open(EmbeddingModelSource source) {
    EmbeddingModel model = EmbeddingModel.load(source);
    return (texts, purpose) ->
        switch (purpose) {
          case QUERY -> model.embedQueries(texts);
          case SENTENCE, PASSAGE -> model.embedPassages(texts);
        };
  }

  /// Where the model of that name or folder comes from.
  static EmbeddingModelSource source(String embeddingModel) {
    return embeddingModel.equals(EngineProperties.BUILT_IN)
        ? EmbeddingModelSource.builtIn()
        : EmbeddingModelSource.folder(Path.of(embeddingModel));
  }

  private void embed(List<String> texts, EmbeddingPurpose purpose, Replies<EngineReply> replies)
      throws InterruptedException {
    EmbeddingJob job = loaded().submit(texts, purpose);
    try {
      for (var slice = job.next(); slice != null; slice = job.next()) {
        replies.send(slice);
      }
    } finally {
      job.cancel();
    }
  }

  private synchronized ModelThread loaded() {
    if (models == null) {
      throw new IllegalStateException("No model is loaded.");
    }
    return models;
  }

  /// Native code that never returns can only be ended together with its process.
  private static void watch(ModelThread thread, long stuckMillis) {
    try {
      while (thread.computing().toMillis() <= stuckMillis) {
        Thread.sleep(Math.min(1_000, stuckMillis));
      }
    } catch (InterruptedException e) {
      return;
    }
    System.err.println(
        "A computation took longer than cairn.engine.stuck-timeout (%d s); the engine ends."
            .formatted(stuckMillis / 1_000));
    WorkerMain.end();
  }
}
