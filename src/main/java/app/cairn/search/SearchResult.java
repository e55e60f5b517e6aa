package app.cairn.search;

import java.util.List;

/// What a search found.
///
/// @param hits best first
/// @param millis how long it took
public record SearchResult(String query, List<SearchHit> hits, SearchMode mode, long millis) {

  public SearchResult {
    hits = List.copyOf(hits);
  }
}
