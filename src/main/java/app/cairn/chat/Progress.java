package app.cairn.chat;

import app.cairn.chat.Answerer.Draft;
import app.cairn.chat.ConversationRepository.Asked;
import app.cairn.search.QueryText;
import app.cairn.search.SearchHit;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/// Passes the events of an answer on, and knows how far it has come.
final class Progress implements AskListener {

  private final long conversation;
  private final AnswerMode mode;
  private final AskListener listener;
  private final long begin = System.nanoTime();
  private long retrieved = begin;
  private String question;
  private List<SearchHit> passages = List.of();
  private final List<Citation> citations = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private boolean telling;

  Progress(Asked asked, QueryText question, AnswerMode mode, AskListener listener) {
    this.conversation = asked.conversation();
    this.question = question.text();
    this.mode = mode;
    this.listener = listener;
  }

  @Override
  public void on(AskEvent event) {
    telling = true;
    listener.on(event);
    telling = false;
    switch (event) {
      case AskEvent.Rewritten(String rewritten) -> question = rewritten;
      case AskEvent.Passages(List<SearchHit> hits) -> {
        passages = hits;
        retrieved = System.nanoTime();
      }
      case AskEvent.Cited(Citation citation) -> citations.add(citation);
      case AskEvent.Text(String piece) -> text.append(piece);
      case AskEvent.Asked _, AskEvent.Thinking _, AskEvent.Done _, AskEvent.Failed _ -> {
        // They add nothing that is kept.
      }
    }
  }

  @Override
  public Mono<Void> gone() {
    return listener.gone();
  }

  /// Whether it was the listener that failed, such as a closed connection.
  boolean isAbandoned() {
    return telling;
  }

  /// The whole answer.
  Answer answer(Draft draft) {
    return new Answer(
        conversation,
        question,
        text.toString(),
        draft.found(),
        draft.mode(),
        draft.citations(),
        passages,
        draft.writing(),
        false,
        timings());
  }

  /// As much of the answer as was told.
  Answer stopped() {
    return new Answer(
        conversation,
        question,
        text.toString(),
        !citations.isEmpty(),
        mode,
        citations,
        passages,
        null,
        true,
        timings());
  }

  private Answer.Timings timings() {
    return new Answer.Timings(millis(begin, retrieved), millis(retrieved, System.nanoTime()));
  }

  private static long millis(long begin, long end) {
    return (end - begin) / 1_000_000;
  }
}
