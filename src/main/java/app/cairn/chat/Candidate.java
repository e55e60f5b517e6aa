package app.cairn.chat;

import app.cairn.chat.Sentences.Span;
import app.cairn.search.SearchHit;
import app.cairn.search.TextFit;

/// A sentence that might answer.
///
/// @param rank the place of its passage among the hits, from 0
/// @param position its place in the passage, from 0
/// @param span where it stands in the passage's text
record Candidate(SearchHit hit, int rank, int position, Span span, TextFit fit) {

  /// How much the words count where there are vectors too.
  private static final double WORDS_WEIGHT = 0.5;

  /// How much the passage's own score counts.
  private static final double PASSAGE_WEIGHT = 0.3;

  /// How well it answers, larger is better; comparable for one question only.
  double score() {
    Double cosine = fit.cosine();
    double own = cosine == null ? fit.coverage() : cosine + WORDS_WEIGHT * fit.coverage();
    return own + PASSAGE_WEIGHT * hit.score();
  }

  Candidate with(TextFit measured) {
    return new Candidate(hit, rank, position, span, measured);
  }

  String text() {
    return hit.passage().text().substring(span.start(), span.end());
  }
}
