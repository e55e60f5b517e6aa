package app.cairn.web;

import app.cairn.chat.Answer;
import app.cairn.web.PassageView.CitationView;
import app.cairn.web.PassageView.HitView;
import java.util.List;

/// How the API shows an answer.
///
/// @param mode `quotes` or `generated`
record AnswerView(
    String answer, boolean found, String mode, List<CitationView> citations, Timings timings) {

  record Timings(long retrievalMillis, long answerMillis, long totalMillis) {}

  static AnswerView of(Answer answer) {
    Answer.Timings timings = answer.timings();
    return new AnswerView(
        answer.text(),
        answer.found(),
        Lowercase.of(answer.mode()),
        answer.citations().stream().map(CitationView::of).toList(),
        new Timings(timings.retrievalMillis(), timings.answerMillis(), timings.totalMillis()));
  }

  /// An answer with the passages it was drawn from, where it comes in one piece.
  record WithPassages(
      String answer,
      boolean found,
      String mode,
      List<CitationView> citations,
      List<HitView> passages,
      Timings timings) {

    static WithPassages of(Answer answer, List<HitView> passages) {
      AnswerView view = AnswerView.of(answer);
      return new WithPassages(
          view.answer(), view.found(), view.mode(), view.citations(), passages, view.timings());
    }
  }
}
