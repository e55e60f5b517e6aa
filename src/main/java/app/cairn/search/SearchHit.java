package app.cairn.search;

import app.cairn.index.TextRange;
import app.cairn.library.Passage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A passage that a search found.
///
/// @param score how well it fits, 0 to 1, comparable within one result only
/// @param scores where the score comes from
/// @param highlights the query's words in the passage's text, counted from its beginning
public record SearchHit(
    Passage passage, double score, ScoreParts scores, List<TextRange> highlights) {

  public SearchHit {
    highlights = List.copyOf(highlights);
  }

  /// The passage's id.
  public long chunkId() {
    return passage.chunkId();
  }

  /// The absolute path of the passage's document.
  public String path() {
    return passage.path();
  }

  /// The passage's text.
  public String text() {
    return passage.text();
  }

  /// The parts of a score; null where that search did not find the passage.
  ///
  /// @param keyword its BM25 score
  /// @param vector the cosine of its vector and the query's
  /// @param keywordRank its place by words, from 1
  /// @param vectorRank its place by vectors, from 1
  public record ScoreParts(
      @Nullable Double keyword,
      @Nullable Double vector,
      @Nullable Integer keywordRank,
      @Nullable Integer vectorRank) {}
}
