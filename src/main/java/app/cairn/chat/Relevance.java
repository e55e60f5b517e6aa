package app.cairn.chat;

import app.cairn.search.SearchHit;
import java.util.List;
import java.util.Objects;

/// Tells whether passages answer a question at all. Where the limits were measured:
/// `docs/adr/05-no-answer.md`.
final class Relevance {

  private static final double SURE_COSINE = 0.72;
  private static final double LEAST_COSINE = 0.60;
  private static final double LEAST_COVERAGE = 0.5;
  private static final double LEAST_COVERAGE_ALONE = 0.6;

  private Relevance() {}

  /// Whether one of the sentences may answer.
  ///
  /// @param hits the passages
  /// @param candidates their sentences
  static boolean isAnswered(List<SearchHit> hits, List<Candidate> candidates) {
    double coverage =
        candidates.stream().mapToDouble(candidate -> candidate.fit().coverage()).max().orElse(0);
    double cosine =
        hits.stream()
            .map(hit -> hit.scores().vector())
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(Double.NaN);
    if (Double.isNaN(cosine)) {
      return coverage >= LEAST_COVERAGE_ALONE;
    }
    return cosine >= SURE_COSINE || (cosine >= LEAST_COSINE && coverage >= LEAST_COVERAGE);
  }
}
