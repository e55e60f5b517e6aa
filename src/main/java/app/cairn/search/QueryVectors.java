package app.cairn.search;

import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The vectors of queries, in bounded time. Thread-safe.
final class QueryVectors implements AutoCloseable {

  private static final int KEPT = 256;

  /// More than this many slow ones at once would only queue up in the engine.
  private static final int MOST_AT_ONCE = 16;

  private static final String WARM_UP = "a";

  private static final Logger log = LoggerFactory.getLogger(QueryVectors.class);

  private final Engine engine;
  private final EnginePatience patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final Map<Key, float[]> recent = Collections.synchronizedMap(new RecentVectors());

  private record Key(String model, String query) {}

  QueryVectors(Engine engine, EnginePatience patience) {
    this.engine = engine;
    this.patience = patience;
  }

  /// Has the engine started before the first query comes; returns at once.
  void warmUp() {
    if (engine.status().available() && places.tryAcquire()) {
      threads.execute(() -> embed(List.of(WARM_UP)));
    }
  }

  /// The vector of a query, or none if the engine is missing, fails or takes too long.
  Optional<float[]> vector(String query) {
    if (!engine.status().available()) {
      return Optional.empty();
    }
    Key key = new Key(engine.embeddingModel().id(), query);
    float[] known = recent.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    if (!places.tryAcquire()) {
      return Optional.empty();
    }
    return await(threads.submit(() -> embed(key)));
  }

  /// The vectors of texts to compare with a query, or none if they cannot be had in time.
  Optional<List<float[]>> vectors(List<String> texts) {
    if (texts.isEmpty() || !engine.status().available() || !places.tryAcquire()) {
      return Optional.empty();
    }
    return await(threads.submit(() -> embed(texts)));
  }

  /// Ends what is under way.
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /// Runs to its end even if nobody waits any more: the next search of the kind profits.
  private float[] embed(Key key) {
    try {
      float[] vector = engine.embed(List.of(key.query()), EmbeddingPurpose.QUERY).getFirst();
      recent.put(key, vector);
      return vector;
    } finally {
      places.release();
    }
  }

  private List<float[]> embed(List<String> texts) {
    try {
      return engine.embed(texts, EmbeddingPurpose.SENTENCE);
    } finally {
      places.release();
    }
  }

  private <T> Optional<T> await(Future<T> vector) {
    try {
      T found = vector.get(patience.left().toMillis(), TimeUnit.MILLISECONDS);
      patience.rewarded();
      return Optional.of(found);
    } catch (TimeoutException e) {
      patience.exhausted();
      return Optional.empty();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      log.warn(
          "A search goes on by words only: {}",
          cause instanceof EngineException ? cause.getMessage() : cause);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static final class RecentVectors extends LinkedHashMap<Key, float[]> {

    private static final long serialVersionUID = 1L;

    RecentVectors() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
      return size() > KEPT;
    }
  }
}
