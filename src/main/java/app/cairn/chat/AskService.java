package app.cairn.chat;

import app.cairn.ai.PassageRetriever;
import app.cairn.chat.Answerer.Draft;
import app.cairn.search.QueryText;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchUnavailableException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers questions from the documents, with citations. Thread-safe.
public final class AskService {

  private static final String NOTHING_FOUND = "Nothing in your documents answers this.";

  private static final Logger log = LoggerFactory.getLogger(AskService.class);

  private final PassageRetriever retriever;
  private final Answerer answerer;
  private final LongSupplier unread;

  /// @param unread how many documents are still to be read
  AskService(PassageRetriever retriever, Answerer answerer, LongSupplier unread) {
    this.retriever = retriever;
    this.answerer = answerer;
    this.unread = unread;
  }

  /// Answers a question; returns when the last event has been told.
  ///
  /// @param filter which documents may be used
  /// @throws app.cairn.search.InvalidQueryException before any event, if the question is empty, too
  ///   long or not text
  public void ask(String question, SearchFilter filter, AskListener listener) {
    // 1. Check the question.
    QueryText asked = QueryText.question(question);
    Telling telling = new Telling(listener);
    try {
      // 2. Find passages.
      long begin = System.nanoTime();
      List<SearchHit> hits = retriever.search(PassageRetriever.query(asked.text(), filter)).hits();
      telling.on(new AskEvent.Passages(hits));
      // 3. Answer from them, piece by piece.
      long retrieved = System.nanoTime();
      Draft draft = answerer.answer(asked, hits, telling);
      String text = draft.found() ? draft.text() : nothingFound();
      if (!draft.found()) {
        telling.on(new AskEvent.Text(text));
      }
      // 4. Sum up.
      Answer.Timings timings =
          new Answer.Timings(millis(begin, retrieved), millis(retrieved, System.nanoTime()));
      telling.on(
          new AskEvent.Done(
              new Answer(text, draft.found(), answerer.mode(), draft.citations(), timings)));
    } catch (RuntimeException e) {
      if (telling.broke) {
        throw e;
      }
      listener.on(new AskEvent.Failed(explain(e)));
    }
  }

  private String nothingFound() {
    long left = unread.getAsLong();
    return left == 0
        ? NOTHING_FOUND
        : "Nothing in the documents read so far answers this; %s still to be read."
            .formatted(left == 1 ? "one more is" : "%,d more are".formatted(left));
  }

  /// What to tell the user. Unexpected messages may quote documents or the question, so the log
  /// gets only where it happened.
  private static String explain(RuntimeException failure) {
    if (failure instanceof SearchUnavailableException known) {
      return String.valueOf(known.getMessage());
    }
    log.error(
        "A question could not be answered: {} at {}",
        failure.getClass().getName(),
        Arrays.stream(failure.getStackTrace()).limit(5).toList());
    return "Cairn failed at this question. Its log, in the data folder under logs, says where.";
  }

  private static long millis(long begin, long end) {
    return (end - begin) / 1_000_000;
  }

  /// Remembers whether it was the listener that failed, such as a closed connection.
  private static final class Telling implements AskListener {

    private final AskListener listener;
    private boolean broke;

    Telling(AskListener listener) {
      this.listener = listener;
    }

    @Override
    public void on(AskEvent event) {
      broke = true;
      listener.on(event);
      broke = false;
    }
  }
}
