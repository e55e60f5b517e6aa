package app.cairn.search;

import java.util.List;

/// Finds passages by their words and by their meaning. Thread-safe.
public interface SearchService {

  /// The most hits that a search returns.
  int MOST_HITS = 100;

  /// Finds the passages that fit a query best, best first.
  ///
  /// @param query any text; what stands in double quotes is preferred as a phrase
  /// @param limit the most hits, 1 to [#MOST_HITS]
  /// @throws InvalidQueryException if the query is empty, too long or not text
  /// @throws SearchUnavailableException if the index cannot be read now
  SearchResult search(String query, SearchFilter filter, int limit);

  /// Measures how well texts, such as the sentences of a passage, fit a query; in their order.
  ///
  /// @throws InvalidQueryException if the query is empty, too long or not text
  /// @throws SearchUnavailableException if the index cannot be read now
  List<TextFit> fit(String query, List<String> texts);
}
