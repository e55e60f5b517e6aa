package app.cairn.library;

import app.cairn.engine.EmbeddingModelInfo;
import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.engine.EngineStatus;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Answers with vectors made from the text's hash, or fails as it is told.
final class FakeEngine implements Engine {

  final ConcurrentLinkedQueue<String> embedded = new ConcurrentLinkedQueue<>();
  final AtomicInteger calls = new AtomicInteger();
  volatile String model = "fake-1";
  volatile EngineException.@Nullable Kind failure;
  volatile @Nullable String poison;
  volatile EngineException.Kind poisonFailure = EngineException.Kind.REJECTED;

  /// Holds up all calls until it is opened.
  volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public EngineStatus status() {
    boolean available = failure != EngineException.Kind.UNAVAILABLE;
    return new EngineStatus(available, null, available, "cpu", "1", 1L, 1L, List.of(model));
  }

  @Override
  public EmbeddingModelInfo embeddingModel() {
    return new EmbeddingModelInfo(model, 4, 512);
  }

  @Override
  public int countTokens(String text) {
    return text.split("\\s+").length;
  }

  @Override
  public List<float[]> embed(List<String> texts, EmbeddingPurpose purpose) {
    calls.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    EngineException.Kind kind = failure;
    if (kind != null) {
      throw new EngineException(kind, "MLX is missing.");
    }
    String bad = poison;
    if (bad != null && texts.stream().anyMatch(text -> text.contains(bad))) {
      throw new EngineException(poisonFailure, "The text is refused.");
    }
    embedded.addAll(texts);
    return texts.stream().map(text -> vector(model, text)).toList();
  }

  static float[] vector(String model, String text) {
    float x = (float) Math.sin((model + text).hashCode());
    return new float[] {x, (float) Math.sqrt(1 - x * x), 0, 0};
  }
}
