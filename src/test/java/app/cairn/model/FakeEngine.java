package app.cairn.model;

import app.cairn.engine.EmbeddingModelInfo;
import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.engine.EngineStatus;
import app.cairn.engine.GenerationRequest;
import app.cairn.engine.GenerationStream;
import app.cairn.engine.LanguageModels;
import app.cairn.engine.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Remembers what it was to load, or fails as it is told.
final class FakeEngine implements Engine, LanguageModels {

  final AtomicInteger calls = new AtomicInteger();
  private final List<LoadedModel> models = new CopyOnWriteArrayList<>();
  volatile @Nullable EngineException failure;
  volatile @Nullable String missing;

  /// Holds up loading until it is opened.
  volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public LoadedModel load(Path folder) {
    calls.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    EngineException known = failure;
    if (known != null) {
      throw known;
    }
    models.add(new LoadedModel(folder.toString(), 100, 10, 20));
    return models.getLast();
  }

  @Override
  public void unload(Path folder) {
    models.removeIf(model -> model.folder().equals(folder.toString()));
  }

  @Override
  public List<LoadedModel> loaded() {
    return models;
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(
        missing == null, missing, missing == null, null, null, null, null, List.of());
  }

  @Override
  public GenerationStream generate(GenerationRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EmbeddingModelInfo embeddingModel() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int countTokens(String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<float[]> embed(List<String> texts, EmbeddingPurpose purpose) {
    throw new UnsupportedOperationException();
  }
}
