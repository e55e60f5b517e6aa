package app.cairn.search;

/// How passages were looked for.
public enum SearchMode {
  /// By their words and by the nearness of their vectors.
  HYBRID,
  /// By their words only: no vector of the query could be had in time.
  KEYWORD
}
