package app.cairn.web;

import app.cairn.chat.Answer;
import app.cairn.chat.Writing;
import app.cairn.web.PassageView.CitationView;
import app.cairn.web.PassageView.HitView;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the API shows an answer.
///
/// @param mode `quotes` or `generated`
/// @param passages left out where they were told before
/// @param usage null if no model wrote, or it did not say
record AnswerView(
    long conversation,
    String question,
    String answer,
    boolean found,
    String mode,
    List<CitationView> citations,
    int droppedCitations,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<HitView> passages,
    @Nullable String model,
    @Nullable String thinking,
    @Nullable Usage usage,
    boolean stopped,
    Timings timings) {

  record Timings(long retrievalMillis, long answerMillis, long totalMillis) {}

  record Usage(int promptTokens, int answerTokens) {

    static @Nullable Usage of(@Nullable Writing writing) {
      return writing == null || writing.promptTokens() == null || writing.answerTokens() == null
          ? null
          : new Usage(writing.promptTokens(), writing.answerTokens());
    }
  }

  static AnswerView of(Answer answer) {
    return of(answer, null);
  }

  static AnswerView withPassages(Answer answer) {
    return of(answer, HitView.of(answer.passages()));
  }

  private static AnswerView of(Answer answer, @Nullable List<HitView> passages) {
    Answer.Timings timings = answer.timings();
    Writing writing = answer.writing();
    return new AnswerView(
        answer.conversation(),
        answer.question(),
        answer.text(),
        answer.found(),
        Lowercase.of(answer.mode()),
        answer.citations().stream().map(CitationView::of).toList(),
        writing == null ? 0 : writing.droppedCitations(),
        passages,
        writing == null ? null : writing.model(),
        writing == null ? null : writing.thinking(),
        Usage.of(writing),
        answer.stopped(),
        new Timings(timings.retrievalMillis(), timings.answerMillis(), timings.totalMillis()));
  }
}
