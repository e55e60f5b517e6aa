package app.cairn.index;

import java.util.List;

/// Keyword and vector search over passages. Derived data: whatever it holds can be built again from
/// the store. Thread-safe; one caller at a time changes it.
public interface PassageIndex extends AutoCloseable {

  /// The sequence number of the last change in the last commit; 0 for a new, emptied or rebuilt
  /// index.
  long sequence();

  /// Replaces all passages of a document; an empty list removes it. Visible after [#refresh].
  void replace(long documentId, List<IndexedPassage> passages);

  /// Makes the changes so far visible to searches.
  void refresh();

  /// Makes the changes so far durable, together with the sequence number of the last of them.
  void commit(long sequence);

  /// Removes everything and sets the sequence to 0.
  void clear();

  /// The best passages for a query by BM25, best first.
  List<ScoredPassage> keyword(String query, PassageFilter filter, int limit);

  /// The nearest passages to an L2-normalised query vector by cosine, best first.
  List<ScoredPassage> nearest(float[] vector, PassageFilter filter, int limit);

  /// The places in `text` of the words that `query` looks for, in order, not overlapping.
  List<TextRange> highlight(String query, String text);

  /// How much the index holds.
  IndexStatistics statistics();

  @Override
  void close();
}
