package app.cairn.library;

import app.cairn.index.IndexStatistics;
import app.cairn.index.IndexedPassage;
import app.cairn.index.PassageFilter;
import app.cairn.index.PassageIndex;
import app.cairn.index.QueryWords;
import app.cairn.index.ScoredPassage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Keeps passages in memory, as it would after a crash too: only what was committed.
final class FakeIndex implements PassageIndex {

  private final TreeMap<Long, List<IndexedPassage>> current = new TreeMap<>();
  private TreeMap<Long, List<IndexedPassage>> committed = new TreeMap<>();
  private long sequence;
  private @Nullable String model;
  volatile int replacements;
  final AtomicInteger failures = new AtomicInteger();
  final AtomicInteger clears = new AtomicInteger();

  /// While it is dead, whoever is left of a killed process cannot change it.
  volatile boolean dead;

  /// Drops what was not committed.
  synchronized void crash() {
    current.clear();
    current.putAll(committed);
  }

  synchronized Map<Long, List<IndexedPassage>> content() {
    return new TreeMap<>(current);
  }

  synchronized void setSequence(long value) {
    sequence = value;
  }

  @Override
  public synchronized long sequence() {
    return sequence;
  }

  @Override
  public synchronized void useModel(String embeddingModel) {
    if (model != null && !model.equals(embeddingModel)) {
      clear();
    }
    model = embeddingModel;
  }

  @Override
  public void onFallback(Runnable listener) {}

  @Override
  public synchronized void replace(long documentId, List<IndexedPassage> passages) {
    requireAlive();
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      crash();
      throw new IllegalStateException("the index failed");
    }
    replacements++;
    if (passages.isEmpty()) {
      current.remove(documentId);
    } else {
      current.put(documentId, List.copyOf(passages));
    }
  }

  @Override
  public void refresh() {}

  @Override
  public synchronized void commit(long last) {
    requireAlive();
    committed = new TreeMap<>(current);
    sequence = last;
  }

  @Override
  public synchronized void clear() {
    requireAlive();
    clears.incrementAndGet();
    current.clear();
    committed.clear();
    sequence = 0;
  }

  @Override
  public List<ScoredPassage> keyword(String query, PassageFilter filter, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ScoredPassage> nearest(float[] vector, PassageFilter filter, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public QueryWords words(String query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public IndexStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private void requireAlive() {
    if (dead) {
      throw new IllegalStateException("the process was killed");
    }
  }
}
