package app.cairn.chat;

import app.cairn.ai.ChatModelException;
import app.cairn.ai.PassageRetriever;
import app.cairn.chat.Answerer.Draft;
import app.cairn.chat.ConversationRepository.Asked;
import app.cairn.search.InvalidQueryException;
import app.cairn.search.QueryText;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchService;
import app.cairn.search.SearchUnavailableException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.rag.Query;

/// Answers questions from the documents, with citations. Thread-safe.
public final class AskService {

  private static final String NOTHING_FOUND = "Nothing in your documents answers this.";

  private static final Logger log = LoggerFactory.getLogger(AskService.class);

  private final PassageRetriever retriever;
  private final SearchService search;
  private final ConversationRepository conversations;
  private final Supplier<Answerer> answerers;
  private final LongSupplier unread;

  /// @param answerers says who answers now
  /// @param unread how many documents are still to be read
  AskService(
      PassageRetriever retriever,
      SearchService search,
      ConversationRepository conversations,
      Supplier<Answerer> answerers,
      LongSupplier unread) {
    this.retriever = retriever;
    this.search = search;
    this.conversations = conversations;
    this.answerers = answerers;
    this.unread = unread;
  }

  /// Answers a question; returns when the last event has been told.
  ///
  /// @param conversation the one that it belongs to; null begins one
  /// @param filter which documents may be used
  /// @throws InvalidQueryException before any event, if the question is empty, too long or not text
  /// @throws UnknownConversationException before any event
  public void ask(
      String question, @Nullable Long conversation, SearchFilter filter, AskListener listener) {
    // 1. Check the question, and store it.
    QueryText typed = QueryText.question(question);
    Answerer answerer = answerers.get();
    Asked asked = conversations.ask(conversation, typed.text());
    Progress progress = new Progress(asked, typed, answerer.mode(), listener);
    try {
      progress.on(new AskEvent.Asked(asked.conversation(), answerer.mode()));
      // 2. Rewrite it with the conversation.
      Query query =
          rewrite(
              answerer, PassageRetriever.query(typed.text(), asked.history(), filter), progress);
      // 3. Find passages.
      List<SearchHit> hits = retriever.search(query).hits();
      progress.on(new AskEvent.Passages(hits));
      // 4. Answer from them, piece by piece, if they may answer at all.
      QueryText standalone = new QueryText(query.text());
      Evidence evidence = Evidence.of(standalone, hits, search);
      Draft draft =
          evidence.mayAnswer()
              ? answerer.answer(standalone, evidence, progress)
              : Draft.nothing(answerer.mode(), null);
      if (!draft.found()) {
        progress.on(new AskEvent.Text(nothingFound()));
      }
      // 5. Store the answer.
      Answer answer = progress.answer(draft);
      conversations.answer(asked, answer);
      progress.on(new AskEvent.Done(answer));
    } catch (RuntimeException e) {
      if (progress.isAbandoned()) {
        conversations.answer(asked, progress.stopped());
        throw e;
      }
      listener.on(new AskEvent.Failed(explain(e)));
    }
  }

  private static Query rewrite(Answerer answerer, Query query, AskListener listener) {
    Query rewritten = answerer.rewrite(query);
    if (rewritten.text().equals(query.text())) {
      return query;
    }
    try {
      String text = QueryText.question(rewritten.text()).text();
      listener.on(new AskEvent.Rewritten(text));
      return rewritten.mutate().text(text).build();
    } catch (InvalidQueryException e) {
      return query;
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
    if (failure instanceof SearchUnavailableException || failure instanceof ChatModelException) {
      return String.valueOf(failure.getMessage());
    }
    log.error(
        "A question could not be answered: {} at {}",
        failure.getClass().getName(),
        Arrays.stream(failure.getStackTrace()).limit(5).toList());
    return "Cairn failed at this question. Its log, in the data folder under logs, says where.";
  }
}
