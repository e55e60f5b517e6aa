package app.cairn.search;

import app.cairn.index.IndexedPassage;
import app.cairn.index.LucenePassageIndex;
import app.cairn.library.Passage;
import app.cairn.library.Passages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A search over a real index and an engine and a store that are made up.
public final class SearchFixture implements Passages, AutoCloseable {

  private static final Duration STARTING = Duration.ofSeconds(1);
  private static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");

  private final LucenePassageIndex index;
  private final QueryVectors vectors;
  private final SearchService search;
  private final Map<Long, Passage> stored = new LinkedHashMap<>();

  /// Opens the index in a folder.
  public SearchFixture(Path folder, BagOfWordsEngine engine) {
    this(folder, engine, Duration.ofSeconds(10));
  }

  SearchFixture(Path folder, BagOfWordsEngine engine, Duration timeout) {
    index = LucenePassageIndex.open(folder);
    vectors = new QueryVectors(engine, new EnginePatience(engine, timeout, STARTING));
    search = new HybridSearch(index, this, vectors);
  }

  /// The vectors of the search's queries.
  QueryVectors vectors() {
    return vectors;
  }

  /// The search.
  public SearchService search() {
    return search;
  }

  /// Adds a document whose passages follow each other, separated by two line breaks. The chunk ids
  /// are a hundred times the document's id and on.
  public void add(long documentId, String... texts) {
    List<IndexedPassage> indexed = new java.util.ArrayList<>();
    String name = "file" + documentId + ".txt";
    int start = 0;
    for (String text : texts) {
      long chunkId = documentId * 100 + indexed.size();
      Passage passage =
          new Passage(
              chunkId,
              documentId,
              1,
              "/docs/" + name,
              name,
              null,
              "text/plain",
              List.of(),
              MODIFIED,
              null,
              List.of(),
              text,
              start,
              start + text.length());
      start = passage.end() + 2;
      stored.put(chunkId, passage);
      indexed.add(
          new IndexedPassage(
              chunkId,
              1,
              passage.path(),
              "text/plain",
              List.of(),
              MODIFIED,
              null,
              List.of(),
              text,
              BagOfWordsEngine.vector(text)));
    }
    index.replace(documentId, indexed);
    index.refresh();
  }

  /// Takes a chunk out of the store, but not out of the index.
  void forget(long chunkId) {
    stored.remove(chunkId);
  }

  @Override
  public List<Passage> find(Collection<Long> chunkIds) {
    return chunkIds.stream().map(stored::get).filter(Objects::nonNull).toList();
  }

  @Override
  public void close() {
    vectors.close();
    index.close();
  }
}
