package app.cairn.chat;

import app.cairn.search.QueryText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.rag.Query;

/// One way to answer a question from what was found. Thread-safe.
interface Answerer {

  /// How its answers come about.
  AnswerMode mode();

  /// Makes a question that follows others stand alone, if it can.
  default Query rewrite(Query question) {
    return question;
  }

  /// Answers, and tells the listener of each citation and each piece of text as it comes; none if
  /// the passages do not answer.
  ///
  /// @return the same text and citations as a whole
  Draft answer(QueryText question, Evidence evidence, AskListener listener);

  /// An answer as its answerer leaves it.
  ///
  /// @param text empty if nothing was found
  /// @param citations empty if nothing was found
  record Draft(AnswerMode mode, String text, List<Citation> citations, @Nullable Writing writing) {

    public Draft {
      citations = List.copyOf(citations);
    }

    /// No answer.
    static Draft nothing(AnswerMode mode, @Nullable Writing writing) {
      return new Draft(mode, "", List.of(), writing);
    }

    boolean found() {
      return !citations.isEmpty();
    }
  }
}
