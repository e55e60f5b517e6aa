package app.cairn.chat;

import app.cairn.search.SearchHit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer with its evidence.
///
/// @param conversation the conversation that it belongs to
/// @param question the question as it was looked for, which stands alone
/// @param text the answer; `[n]` refers to the citation with that number
/// @param found whether the documents answer the question; if not, there are no citations
/// @param passages the passages from which it is drawn, best first
/// @param writing null if no language model took part
/// @param stopped whether its reader left before its end
/// @param timings where the time went
public record Answer(
    long conversation,
    String question,
    String text,
    boolean found,
    AnswerMode mode,
    List<Citation> citations,
    List<SearchHit> passages,
    @Nullable Writing writing,
    boolean stopped,
    Timings timings) {

  public Answer {
    citations = List.copyOf(citations);
    passages = List.copyOf(passages);
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
