package app.cairn.chat;

import java.util.List;

/// An answer with its evidence.
///
/// @param text the answer; `[n]` refers to the citation with that number
/// @param found whether the documents answer the question; if not, there are no citations
/// @param timings where the time went
public record Answer(
    String text, boolean found, AnswerMode mode, List<Citation> citations, Timings timings) {

  public Answer {
    citations = List.copyOf(citations);
  }

  /// Durations in milliseconds.
  ///
  /// @param retrievalMillis until the passages were found
  /// @param answerMillis from there to the end of the answer
  public record Timings(long retrievalMillis, long answerMillis) {

    /// The whole time.
    public long totalMillis() {
      return retrievalMillis + answerMillis;
    }
  }
}
