package app.cairn.chat;

import app.cairn.search.TextFit;
import org.jspecify.annotations.Nullable;

/// A sentence that might answer. Where the weights and limits were measured, and how often they are
/// wrong: `docs/adr/08-when-to-refuse.md`.
record Candidate(Sentence sentence, TextFit fit) {

  private static final double WORDS_BESIDE_COSINE = 0.3;
  private static final double PASSAGE_BESIDE_COSINE = 0.5;
  private static final double PASSAGE_BESIDE_WORDS = 0.6;

  private static final double WORDS_OF_RELEVANCE = 0.4;
  private static final double LEAST_RELEVANCE = 0.79;
  private static final double LEAST_COVERAGE_ALONE = 0.4;

  /// How well it answers compared with others, the larger the better; for one question only.
  double score() {
    Double cosine = fit.cosine();
    double passage = sentence.hit().score();
    return cosine == null
        ? fit.coverage() + PASSAGE_BESIDE_WORDS * passage
        : cosine + WORDS_BESIDE_COSINE * fit.coverage() + PASSAGE_BESIDE_COSINE * passage;
  }

  /// Whether it may be an answer at all: the passage is near enough to the question, the less so
  /// the more of the question's words it has; without vectors, it has enough of the words.
  boolean isRelevant() {
    Double cosine = cosine();
    return cosine == null
        ? fit.coverage() >= LEAST_COVERAGE_ALONE
        : cosine + WORDS_OF_RELEVANCE * fit.coverage() >= LEAST_RELEVANCE;
  }

  /// The passage's nearness, or, if its vector is not among the nearest, the sentence's own.
  private @Nullable Double cosine() {
    Double passage = sentence.hit().scores().vector();
    return passage == null ? fit.cosine() : passage;
  }
}
