package app.cairn.index;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [PassageIndex] in a folder, on Lucene. Searches run beside each other and beside changes.
public final class LucenePassageIndex implements PassageIndex {

  /// The graph search looks at no fewer candidates: with 100 it misses one in forty of the nearest
  /// ten in 100,000 passages, with 10 one in four.
  private static final int FEWEST_CANDIDATES = 100;

  private static final Logger log = LoggerFactory.getLogger(LucenePassageIndex.class);

  private final PassageAnalyzer words = PassageAnalyzer.words();
  private final PassageAnalyzer phrases = PassageAnalyzer.phrases();
  private final IndexFolder folder;
  private final Object changes = new Object();

  private volatile @Nullable IndexSession session;
  private volatile Runnable listener = () -> {};
  private volatile boolean closed;

  private @Nullable String model;

  /// Changes were lost and the caller has not asked yet from where on to apply them again.
  private boolean fellBack;

  private LucenePassageIndex(Path path) {
    folder = new IndexFolder(path, words);
  }

  /// Opens the index in a folder; makes it if there is none, and anew if it is damaged or of
  /// another version. All files are read once to compare their checksums.
  ///
  /// @throws IndexException if the folder cannot be used
  public static LucenePassageIndex open(Path path) {
    LucenePassageIndex index = new LucenePassageIndex(path);
    synchronized (index.changes) {
      index.session();
    }
    return index;
  }

  @Override
  public long sequence() {
    synchronized (changes) {
      fellBack = false;
      return session().sequence();
    }
  }

  @Override
  public void useModel(String embeddingModel) {
    synchronized (changes) {
      model = embeddingModel;
      write(current -> current.useModel(embeddingModel));
    }
  }

  @Override
  public void onFallback(Runnable listener) {
    this.listener = listener;
  }

  @Override
  public void replace(long documentId, List<IndexedPassage> passages) {
    synchronized (changes) {
      refuseAfterFallback();
      write(current -> current.replace(documentId, passages));
    }
  }

  @Override
  public void refresh() {
    synchronized (changes) {
      write(IndexSession::refresh);
    }
  }

  @Override
  public void commit(long sequence) {
    synchronized (changes) {
      refuseAfterFallback();
      write(current -> current.commit(sequence));
    }
  }

  @Override
  public void clear() {
    synchronized (changes) {
      fellBack = false;
      write(IndexSession::clear);
    }
  }

  @Override
  public List<ScoredPassage> keyword(String query, PassageFilter filter, int limit) {
    Query lucene =
        PassageQueries.keyword(QueryTerms.of(query, words, phrases), PassageFields.query(filter));
    return lucene == null
        ? List.of()
        : read(searcher -> passages(searcher, lucene, limit, score -> score));
  }

  @Override
  public List<ScoredPassage> nearest(float[] vector, PassageFilter filter, int limit) {
    int candidates = Math.max(limit, FEWEST_CANDIDATES);
    Query lucene = PassageQueries.nearest(vector, candidates, PassageFields.query(filter));
    return read(
        searcher -> {
          IndexSession.refuseOtherDimensions(searcher.getIndexReader(), vector);
          return passages(searcher, lucene, limit, score -> 2 * score - 1);
        });
  }

  @Override
  public QueryWords words(String query) {
    QueryTerms terms = QueryTerms.of(query, words, phrases);
    return read(searcher -> AnalysedWords.of(terms, words, searcher.getIndexReader()));
  }

  @Override
  public IndexStatistics statistics() {
    return read(
        searcher ->
            new IndexStatistics(
                searcher.getIndexReader().numDocs(),
                searcher.count(new FieldExistsQuery(PassageFields.VECTOR)),
                folder.bytes()));
  }

  @Override
  public void close() {
    synchronized (changes) {
      closed = true;
      closeSession();
    }
  }

  private static List<ScoredPassage> passages(
      IndexSearcher searcher, Query query, int limit, Scale scale) throws IOException {
    if (limit <= 0) {
      return List.of();
    }
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<ScoredPassage> found = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, limit).scoreDocs) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      found.add(
          new ScoredPassage(
              number(leaf, PassageFields.CHUNK, hit.doc),
              number(leaf, PassageFields.DOCUMENT, hit.doc),
              scale.of(hit.score)));
    }
    return List.copyOf(found);
  }

  private static long number(LeafReaderContext leaf, String field, int doc) throws IOException {
    NumericDocValues values = leaf.reader().getNumericDocValues(field);
    if (values == null || !values.advanceExact(doc - leaf.docBase)) {
      throw new IllegalStateException("a passage without " + field);
    }
    return values.longValue();
  }

  // Reading, writing and what happens when they fail.

  private interface Scale {
    double of(float score);
  }

  private interface Reading<T> {
    T apply(IndexSearcher searcher) throws IOException;
  }

  private interface Writing {
    void apply(IndexSession session) throws IOException;
  }

  private <T> T read(Reading<T> reading) {
    IndexSession current = currentSession();
    try {
      return current.read(reading::apply);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (AlreadyClosedException e) {
      if (session == current || closed) {
        throw new IndexException("The search index is closed.", e);
      }
      return read(reading); // it was opened anew meanwhile
    } catch (IOException | RuntimeException | AssertionError | InternalError e) {
      synchronized (changes) {
        if (session == current && current.isDamaged()) {
          fallBack(e);
        }
      }
      throw new IndexException(
          "The search index in %s could not be read; if it is damaged, it is being built anew. Try again in a moment."
              .formatted(folder.path()),
          e);
    }
  }

  /// Called with the lock on [#changes].
  private void write(Writing writing) {
    try {
      writing.apply(session());
    } catch (IllegalArgumentException | IndexException e) {
      throw e;
    } catch (IOException | RuntimeException | AssertionError | InternalError e) {
      fallBack(e);
      throw new IndexException(
          "The search index in %s could not be written (%s). Check free space and permissions; the changes are applied again."
              .formatted(folder.path(), reason(e)),
          e);
    }
  }

  private void refuseAfterFallback() {
    if (fellBack) {
      throw new IndexException(
          "The search index lost changes; they must be applied again from its sequence on.",
          new IllegalStateException("sequence() was not read after a fallback"));
    }
  }

  /// Goes back to the last commit, or to nothing if that is damaged.
  private void fallBack(Throwable failure) {
    log.warn(
        "The search index in {} failed ({}) and goes back to its last sound state.",
        folder.path(),
        reason(failure));
    fellBack = true;
    closeSession();
    listener.run();
  }

  private IndexSession currentSession() {
    IndexSession current = session;
    if (current != null) {
      return current;
    }
    synchronized (changes) {
      return session();
    }
  }

  /// Called with the lock on [#changes].
  private IndexSession session() {
    if (closed) {
      throw new IndexException("The search index is closed.", new AlreadyClosedException("closed"));
    }
    IndexSession current = session;
    if (current == null) {
      current = openSession();
      session = current;
    }
    return current;
  }

  private IndexSession openSession() {
    try {
      try {
        return IndexSession.open(folder.open(), model);
      } catch (IOException | RuntimeException | AssertionError | InternalError e) {
        if (!IndexFolder.isDamage(e)) {
          throw e;
        }
        log.warn(
            "The search index in {} was damaged or of another version ({}) and is built anew.",
            folder.path(),
            reason(e));
        folder.empty();
        return IndexSession.open(folder.open(), model);
      }
    } catch (LockObtainFailedException e) {
      throw new IndexException(
          "The search index in %s is in use by another Cairn. Stop that one first."
              .formatted(folder.path()),
          e);
    } catch (IOException e) {
      throw new IndexException(
          "The search index in %s cannot be opened (%s). Check free space and permissions of the folder."
              .formatted(folder.path(), reason(e)),
          e);
    }
  }

  private void closeSession() {
    IndexSession current = session;
    session = null;
    if (current != null) {
      current.close();
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof AccessDeniedException
        ? "no permission"
        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }
}
