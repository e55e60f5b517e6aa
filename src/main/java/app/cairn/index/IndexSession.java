package app.cairn.index;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/// An open index, from opening to closing or failing. Reads are thread-safe; changes come from one
/// thread at a time.
final class IndexSession implements AutoCloseable {

  /// Changes whenever an index of before must be built anew: fields or analysis changed.
  private static final String LAYOUT = "1";

  private static final String LAYOUT_KEY = "layout";
  private static final String SEQUENCE_KEY = "sequence";
  private static final String MODEL_KEY = "model";

  private final IndexWriter writer;
  private final SearcherManager searchers;
  private volatile long sequence;
  private @Nullable String model;
  private int dimensions;

  private IndexSession(IndexWriter writer, SearcherManager searchers) {
    this.writer = writer;
    this.searchers = searchers;
  }

  /// What is done with a searcher.
  interface Reading<T> {
    T apply(IndexSearcher searcher) throws IOException;
  }

  /// Takes over the writer, and closes it if this fails.
  ///
  /// @param model whose vectors the index is to hold, if that is known yet
  static IndexSession open(IndexWriter writer, @Nullable String model) throws IOException {
    try {
      IndexSession session =
          new IndexSession(writer, new SearcherManager(writer, new SearcherFactory()));
      session.readCommit();
      if (model != null) {
        session.useModel(model);
      }
      return session;
    } catch (IOException | RuntimeException | Error e) {
      writer.rollback();
      writer.getDirectory().close();
      throw e;
    }
  }

  long sequence() {
    return sequence;
  }

  void useModel(String embeddingModel) throws IOException {
    if (embeddingModel.equals(model)) {
      return;
    }
    boolean hasVectors = dimensions != 0;
    model = embeddingModel;
    if (hasVectors) {
      clear();
    }
  }

  void replace(long documentId, List<IndexedPassage> passages) throws IOException {
    if (passages.isEmpty()) {
      writer.deleteDocuments(PassageFields.documentTerm(documentId));
      return;
    }
    int length = checkVectors(passages);
    List<Document> documents =
        passages.stream().map(passage -> PassageFields.document(documentId, passage)).toList();
    writer.updateDocuments(PassageFields.documentTerm(documentId), documents);
    dimensions = length;
  }

  void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  void commit(long newSequence) throws IOException {
    Map<String, String> data =
        model == null
            ? Map.of(LAYOUT_KEY, LAYOUT, SEQUENCE_KEY, Long.toString(newSequence))
            : Map.of(
                LAYOUT_KEY, LAYOUT, SEQUENCE_KEY, Long.toString(newSequence), MODEL_KEY, model);
    writer.setLiveCommitData(data.entrySet());
    writer.commit();
    sequence = newSequence;
  }

  void clear() throws IOException {
    writer.deleteAll();
    dimensions = 0;
    commit(0);
    refresh();
  }

  <T> T read(Reading<T> reading) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return reading.apply(searcher);
    } finally {
      searchers.release(searcher);
    }
  }

  /// Reads all files and compares checksums.
  boolean isDamaged() {
    try {
      read(
          searcher -> {
            IndexFolder.verify(searcher.getIndexReader());
            return true;
          });
      return false;
    } catch (IOException | RuntimeException | AssertionError | InternalError e) {
      return IndexFolder.isDamage(e);
    }
  }

  /// Closes without a commit.
  @Override
  public void close() {
    try (Directory directory = writer.getDirectory();
        SearcherManager closing = searchers) {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      // What was not committed is applied again, so nothing is lost.
    }
  }

  static void refuseOtherDimensions(IndexReader reader, float[] vector) {
    FieldInfo field = FieldInfos.getMergedFieldInfos(reader).fieldInfo(PassageFields.VECTOR);
    if (field != null && field.getVectorDimension() != vector.length) {
      throw otherDimensions(vector.length, field.getVectorDimension());
    }
  }

  private void readCommit() throws IOException {
    Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
    if (data == null) {
      return;
    }
    String layout = "";
    for (Map.Entry<String, String> entry : data) {
      switch (entry.getKey()) {
        case LAYOUT_KEY -> layout = entry.getValue();
        case SEQUENCE_KEY -> sequence = Long.parseLong(entry.getValue());
        case MODEL_KEY -> model = entry.getValue();
        default -> {}
      }
    }
    if (!layout.equals(LAYOUT) && writer.getDocStats().maxDoc > 0) {
      throw new CorruptIndexException("made by another version of Cairn", "layout " + layout);
    }
    dimensions =
        read(
            searcher -> {
              FieldInfo field =
                  FieldInfos.getMergedFieldInfos(searcher.getIndexReader())
                      .fieldInfo(PassageFields.VECTOR);
              return field == null ? 0 : field.getVectorDimension();
            });
  }

  private int checkVectors(List<IndexedPassage> passages) {
    int length = dimensions;
    for (IndexedPassage passage : passages) {
      float[] vector = passage.vector();
      if (vector == null) {
        continue;
      }
      if (length != 0 && vector.length != length) {
        throw otherDimensions(vector.length, length);
      }
      for (float value : vector) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("a vector holds a value that is no number");
        }
      }
      length = vector.length;
    }
    return length;
  }

  private static IllegalArgumentException otherDimensions(int found, int expected) {
    return new IllegalArgumentException(
        "a vector of %d numbers does not fit to the index, which holds vectors of %d"
            .formatted(found, expected));
  }
}
