package app.cairn.chat;

import app.cairn.search.SearchHit;
import java.util.List;

/// What happens while a question is answered, in this order: [Asked]; [Rewritten], if it was;
/// [Passages]; then [Thinking], [Cited] and [Text] as the answer grows (a citation comes before the
/// text that refers to it), then [Done]; or [Failed] at any point, as the last.
public sealed interface AskEvent {

  /// The question is stored.
  ///
  /// @param conversation where
  /// @param mode how it is going to be answered
  record Asked(long conversation, AnswerMode mode) implements AskEvent {}

  /// The question as it is looked for, with what the conversation tells.
  record Rewritten(String question) implements AskEvent {}

  /// The passages from which the answer is drawn, best first.
  record Passages(List<SearchHit> hits) implements AskEvent {
    public Passages {
      hits = List.copyOf(hits);
    }
  }

  /// The next piece of what the model thinks before it answers.
  record Thinking(String text) implements AskEvent {}

  /// The next piece of the answer.
  record Text(String text) implements AskEvent {}

  /// A citation to which `[number]` in the answer's text refers.
  record Cited(Citation citation) implements AskEvent {}

  /// The whole answer.
  record Done(Answer answer) implements AskEvent {}

  /// The question could not be answered.
  ///
  /// @param message what happened and what to do, for the user
  record Failed(String message) implements AskEvent {}
}
