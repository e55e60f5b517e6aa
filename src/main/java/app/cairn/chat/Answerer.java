package app.cairn.chat;

import app.cairn.search.QueryText;
import app.cairn.search.SearchHit;
import java.util.List;

/// One way to answer a question from passages. Thread-safe.
interface Answerer {

  /// How its answers come about.
  AnswerMode mode();

  /// Answers from the passages, and tells the listener of each citation and each piece of text as
  /// it comes; none if the passages do not answer.
  ///
  /// @param hits the passages, best first
  /// @return the same text and citations as a whole
  Draft answer(QueryText question, List<SearchHit> hits, AskListener listener);

  /// An answer as its answerer leaves it.
  ///
  /// @param text empty if nothing was found
  /// @param citations empty if nothing was found
  record Draft(String text, List<Citation> citations) {

    /// No answer.
    static final Draft NOTHING = new Draft("", List.of());

    public Draft {
      citations = List.copyOf(citations);
    }

    boolean found() {
      return !citations.isEmpty();
    }
  }
}
