package app.cairn.engine;

import app.cairn.llm.EmbeddingModel;
import app.cairn.llm.EmbeddingModelSource;
import app.cairn.llm.ModelRuntime;
import app.cairn.worker.Replies;
import app.cairn.worker.WorkerMain;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The engine's process: loads MLX and the models, and answers the client's requests.
public final class EngineProgram implements WorkerProgram<EngineRequest, EngineReply> {

  private @Nullable Loaded loaded;

  /// What there is once the engine is ready.
  private record Loaded(ModelThread thread, ResidentModels languageModels) {}

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
      case EngineRequest.LoadModel(String folder) ->
          send(
              at(
                  models -> {
                    models.hold(Path.of(folder));
                    models.release(Path.of(folder));
                    return models.loaded().stream()
                        .filter(model -> model.folder().equals(folder))
                        .toList();
                  }),
              replies);
      case EngineRequest.UnloadModel(String folder) ->
          send(
              at(
                  models -> {
                    models.unload(Path.of(folder));
                    return models.loaded();
                  }),
              replies);
      case EngineRequest.Models() ->
          replies.send(new EngineReply.Models(loaded().languageModels().loaded()));
      case EngineRequest.Generate(GenerationRequest generate) ->
          send(
              loaded().thread().submit(new GenerationSteps(loaded().languageModels(), generate)),
              replies);
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
    ResidentModels languageModels =
        new ResidentModels(
            load.languageModels(),
            new MemoryBudget(load.languageModels().memoryBytes(), MachineMemory::available),
            System::nanoTime);
    ModelThread thread = new ModelThread(() -> open(source), languageModels::unloadIdle);
    thread.awaitLoaded();
    synchronized (this) {
      loaded = new Loaded(thread, languageModels);
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
    send(loaded().thread().submit(texts, purpose), replies);
  }

  /// Does something to the language models in one step.
  private LanguageModelJob at(Function<ResidentModels, List<LoadedModel>> change) {
    ResidentModels models = loaded().languageModels();
    return loaded()
        .thread()
        .submit(
            (LanguageModelJob.Steps)
                replies -> {
                  replies.accept(new EngineReply.Models(change.apply(models)));
                  return false;
                });
  }

  private static void send(ModelJob<? extends EngineReply> job, Replies<EngineReply> replies)
      throws InterruptedException {
    try {
      for (EngineReply reply = job.next(); reply != null; reply = job.next()) {
        replies.send(reply);
      }
    } finally {
      job.cancel();
    }
  }

  private synchronized Loaded loaded() {
    if (loaded == null) {
      throw new IllegalStateException("No model is loaded.");
    }
    return loaded;
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
