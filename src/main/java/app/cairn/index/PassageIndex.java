package app.cairn.index;

import java.util.List;

/// Keyword and vector search over passages. Derived data: whatever it holds can be built again from
/// the store. Thread-safe; one caller at a time changes it.
///
/// The index goes back to its last commit, or to nothing, when writing fails or its files turn out
/// to be damaged. [#sequence] then says from where on the store's changes must be applied again,
/// and the listener of [#onFallback] hears of it.
public interface PassageIndex extends AutoCloseable {

  /// The sequence number of the last change in the last commit; 0 for a new or emptied index.
  long sequence();

  /// Says whose vectors the passages carry, before the first change. An index of another model's
  /// vectors is emptied, its sequence set to 0.
  ///
  /// @param embeddingModel names weights and precision
  void useModel(String embeddingModel);

  /// Names what to do after changes were lost while in use; replaces an earlier listener. It is
  /// called on the thread that noticed, and should only wake whoever applies the store's changes.
  void onFallback(Runnable listener);

  /// Replaces all passages of a document; an empty list removes it. Visible after [#refresh].
  ///
  /// @throws IllegalArgumentException if a vector's length differs from that of the others
  /// @throws IndexException if it cannot be written
  void replace(long documentId, List<IndexedPassage> passages);

  /// Makes the changes so far visible to searches.
  void refresh();

  /// Makes the changes so far durable, together with the sequence number of the last of them.
  void commit(long sequence);

  /// Removes everything and sets the sequence to 0.
  void clear();

  /// The best passages for a query by BM25, best first. Any text is a query; words in double quotes
  /// that stand together in a passage raise it.
  List<ScoredPassage> keyword(String query, PassageFilter filter, int limit);

  /// The nearest passages to an L2-normalised query vector by cosine, best first.
  List<ScoredPassage> nearest(float[] vector, PassageFilter filter, int limit);

  /// The words that a query looks for, to find them in texts.
  QueryWords words(String query);

  /// How much the index holds.
  IndexStatistics statistics();

  /// Closes the index; changes after the last commit are dropped.
  @Override
  void close();
}
