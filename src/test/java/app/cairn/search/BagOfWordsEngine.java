package app.cairn.search;

import app.cairn.engine.EmbeddingModelInfo;
import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.engine.EngineException.Kind;
import app.cairn.engine.EngineStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An engine whose vectors say which words a text has; texts that share words are near, and, as
/// with real models, all others are not far: their cosine is 0.5.
public final class BagOfWordsEngine implements Engine {

  private static final int DIMENSIONS = 256;

  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean available = true;
  private volatile boolean started = true;
  private volatile @Nullable CountDownLatch gate;
  private volatile @Nullable EngineException failure;

  /// Says from now on that MLX is missing.
  public BagOfWordsEngine missing() {
    available = false;
    return this;
  }

  /// Is not running, but would be started by a call.
  public BagOfWordsEngine stopped() {
    started = false;
    return this;
  }

  /// Fails each call from now on.
  BagOfWordsEngine failing() {
    failure = new EngineException(Kind.INTERRUPTED, "the worker died");
    return this;
  }

  /// Answers only once the latch is open.
  public BagOfWordsEngine waitingFor(CountDownLatch latch) {
    gate = latch;
    return this;
  }

  int calls() {
    return calls.get();
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(
        available,
        available ? null : "missing",
        available && started,
        "cpu",
        null,
        null,
        null,
        List.of());
  }

  @Override
  public EmbeddingModelInfo embeddingModel() {
    return new EmbeddingModelInfo("bag-of-words", DIMENSIONS, 512);
  }

  @Override
  public int countTokens(String text) {
    return text.split("\\s+").length;
  }

  @Override
  public List<float[]> embed(List<String> texts, EmbeddingPurpose purpose) {
    calls.incrementAndGet();
    CountDownLatch latch = gate;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new EngineException(Kind.INTERRUPTED, "stopped", e);
      }
    }
    EngineException broken = failure;
    if (broken != null) {
      throw broken;
    }
    started = true;
    return texts.stream().map(BagOfWordsEngine::vector).toList();
  }

  /// The vector of a text.
  public static float[] vector(String text) {
    float[] vector = new float[DIMENSIONS];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
      vector[Math.floorMod(word.hashCode(), DIMENSIONS - 1)] += 1;
    }
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(2 * square);
    }
    vector[DIMENSIONS - 1] = (float) Math.sqrt(0.5);
    return vector;
  }
}
