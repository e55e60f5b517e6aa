package app.cairn.chat;

import app.cairn.ai.MlxChatOptions;
import app.cairn.ai.PromptTooLongException;
import app.cairn.library.Passage;
import app.cairn.search.QueryText;
import app.cairn.search.SearchHit;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.PromptTemplate;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.preretrieval.query.transformation.CompressionQueryTransformer;
import org.springframework.ai.rag.preretrieval.query.transformation.QueryTransformer;

/// Answers with what a language model writes from the passages, as far as they support it.
final class GeneratedAnswerer implements Answerer {

  private static final PromptTemplate REWRITE =
      new PromptTemplate(
          """
          Here is a conversation, and a question that follows it. Write the question so that it is
          understood without the conversation: put names in the place of words like "it" or "there".
          Keep its language. Reply with the question only.

          Conversation:
          {history}

          Question:
          {query}
          """);

  private static final int LONGEST_REWRITTEN = 200;

  private static final String UNSUPPORTED =
      "What the language model wrote is not supported by your documents. They say:\n\n";

  private final ChatClient chat;
  private final QueryTransformer rewriting;
  private final Answerer quoting;

  /// @param quoting answers where the model's answer does not hold
  GeneratedAnswerer(ChatModel model, Answerer quoting) {
    this.chat = ChatClient.create(model);
    this.rewriting =
        CompressionQueryTransformer.builder()
            .chatClientBuilder(
                ChatClient.builder(model)
                    .defaultOptions(
                        MlxChatOptions.builder()
                            .thinking(false)
                            .temperature(0.0)
                            .maxTokens(LONGEST_REWRITTEN)))
            .promptTemplate(REWRITE)
            .build();
    this.quoting = quoting;
  }

  @Override
  public AnswerMode mode() {
    return AnswerMode.GENERATED;
  }

  @Override
  public Query rewrite(Query question) {
    if (question.history().isEmpty()) {
      return question;
    }
    try {
      return rewriting.transform(question);
    } catch (PromptTooLongException e) {
      // With so little room, it is looked for as it was typed.
      return question;
    }
  }

  @Override
  public Draft answer(QueryText question, Evidence evidence, AskListener listener) {
    List<Passage> passages = evidence.passages().stream().map(SearchHit::passage).toList();
    return write(question, passages, evidence, listener);
  }

  private Draft write(
      QueryText question, List<Passage> passages, Evidence evidence, AskListener listener) {
    CitedText text = new CitedText(passages, listener);
    Reply reply = new Reply(text, listener);
    boolean isLast = passages.size() == 1;
    try (Stream<ChatResponse> pieces = pieces(question, passages, listener)) {
      pieces.forEach(reply::add);
    } catch (PromptTooLongException e) {
      if (isLast) {
        throw e;
      }
      return write(question, withoutLast(passages), evidence, listener);
    }
    text.end();
    if (!text.citations().isEmpty()) {
      return new Draft(AnswerMode.GENERATED, text.text(), text.citations(), reply.writing());
    }
    if (reply.hadNoRoom() && !isLast) {
      return write(question, withoutLast(passages), evidence, listener);
    }
    if (text.unsupported().contains(PassagePrompt.NOT_FOUND)) {
      return Draft.nothing(AnswerMode.GENERATED, reply.writing());
    }
    return quote(question, evidence, reply, listener);
  }

  private Stream<ChatResponse> pieces(
      QueryText question, List<Passage> passages, AskListener listener) {
    return chat
        .prompt()
        .system(PassagePrompt.RULES)
        .user(PassagePrompt.of(question.text(), passages))
        .stream()
        .chatResponse()
        .takeUntilOther(listener.gone())
        .toStream(1);
  }

  private static List<Passage> withoutLast(List<Passage> passages) {
    return passages.subList(0, passages.size() - 1);
  }

  private Draft quote(QueryText question, Evidence evidence, Reply reply, AskListener listener) {
    listener.on(new AskEvent.Text(UNSUPPORTED));
    Draft quotes = quoting.answer(question, evidence, listener);
    return new Draft(
        quotes.mode(), UNSUPPORTED + quotes.text(), quotes.citations(), reply.writing());
  }
}
