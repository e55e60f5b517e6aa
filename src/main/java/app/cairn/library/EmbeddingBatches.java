package app.cairn.library;

import app.cairn.engine.EmbeddingPurpose;
import app.cairn.engine.Engine;
import app.cairn.engine.EngineException;
import app.cairn.library.ChunkRepository.Unembedded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Fills batches with texts that have no vector, so many that a batch takes seconds: it is stored
/// as a whole and lost if the engine dies. After failures the batches hold one text each, so that
/// one that the engine does not bear is found. For one thread but for [#embed].
final class EmbeddingBatches {

  private static final int TRIES = 3;
  private static final int FIRST_SIZE = 16;
  private static final double BATCH_NANOS = 3e9;
  private static final String HARMLESS = "a";

  private final EmbeddingQueue queue;
  private final ChunkRepository chunks;
  private final Chunking chunking;
  private final Engine engine;
  private final int fullSize;
  private int size;
  private volatile int affordable = FIRST_SIZE;
  private int failures;
  private int successes;
  private Set<Sha256> suspects = Set.of();

  EmbeddingBatches(
      EmbeddingQueue queue,
      ChunkRepository chunks,
      Chunking chunking,
      Engine engine,
      int fullSize) {
    this.queue = queue;
    this.chunks = chunks;
    this.chunking = chunking;
    this.engine = engine;
    this.fullSize = fullSize;
    this.size = fullSize;
  }

  /// Texts to embed, by hash, with the documents that hold them.
  ///
  /// @param finishedOthers whether documents that lacked nothing were finished by the way
  record Batch(Map<Sha256, String> texts, Set<Long> documentIds, boolean finishedOthers) {

    static final Batch NONE = new Batch(Map.of(), Set.of(), false);
  }

  /// The next texts that are not in the batch under way. Documents that lack nothing are finished
  /// by the way.
  Batch next(String model, Batch underWay) {
    int most = Math.min(size, affordable);
    Map<Sha256, String> texts = new LinkedHashMap<>();
    Set<Long> documents = new LinkedHashSet<>();
    List<Long> complete = new ArrayList<>();
    for (long document : queue.next(2 * fullSize)) {
      List<Unembedded> missing = chunks.unembedded(document, model, most + underWay.texts.size());
      if (missing.isEmpty()) {
        complete.add(document);
      }
      for (Unembedded chunk : missing) {
        if (texts.size() < most && !underWay.texts.containsKey(chunk.textHash())) {
          texts.computeIfAbsent(
              chunk.textHash(), hash -> chunking.embeddedText(chunk.title(), chunk.chunk()));
          documents.add(document);
        }
      }
      if (texts.size() >= most) {
        break;
      }
    }
    if (!complete.isEmpty()) {
      queue.store(model, Map.of(), complete);
    }
    return new Batch(texts, documents, !complete.isEmpty());
  }

  /// Has the engine embed a batch.
  ///
  /// @throws EngineException also if what the engine answers cannot be used
  Map<Sha256, float[]> embed(Batch batch) {
    long begin = System.nanoTime();
    List<float[]> vectors =
        engine.embed(List.copyOf(batch.texts.values()), EmbeddingPurpose.PASSAGE);
    double nanosPerText = (System.nanoTime() - begin) / (double) batch.texts.size();
    affordable = (int) Math.clamp(BATCH_NANOS / nanosPerText, 1, fullSize);
    int dimensions = engine.embeddingModel().dimensions();
    if (vectors.size() != batch.texts.size()) {
      throw unusable("%d vectors for %d texts".formatted(vectors.size(), batch.texts.size()));
    }
    Map<Sha256, float[]> byHash = HashMap.newHashMap(vectors.size());
    int position = 0;
    for (Sha256 hash : batch.texts.keySet()) {
      float[] vector = vectors.get(position++);
      if (vector.length != dimensions || !isFinite(vector)) {
        throw unusable("a vector that is not one");
      }
      byHash.put(hash, vector);
    }
    return byHash;
  }

  void succeeded() {
    failures = 0;
    suspects = Set.of();
    successes++;
    if (size < fullSize && successes >= 2 * fullSize) {
      size = fullSize;
    }
  }

  /// Counts a failure of a batch. Whether it is a single text that stops the engine: after some
  /// failures it must do so once more, right after the engine bore a harmless text, since otherwise
  /// the engine may just have recovered.
  boolean isToBlame(Batch batch) {
    successes = 0;
    failures++;
    if (failures >= 2) {
      size = 1;
    }
    if (batch.texts.size() != 1 || failures <= TRIES) {
      return false;
    }
    if (batch.texts.keySet().equals(suspects)) {
      failures = 0;
      return true;
    }
    suspects = isEngineWell() ? Set.copyOf(batch.texts.keySet()) : Set.of();
    return false;
  }

  private boolean isEngineWell() {
    try {
      engine.embed(List.of(HARMLESS), EmbeddingPurpose.PASSAGE);
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  /// Whether a refused batch is a single text; if not, the next batches are.
  boolean isolates(Batch batch) {
    successes = 0;
    size = 1;
    return batch.texts.size() == 1;
  }

  private static EngineException unusable(String answer) {
    return new EngineException(
        EngineException.Kind.REJECTED, "the engine answered with %s.".formatted(answer));
  }

  private static boolean isFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
