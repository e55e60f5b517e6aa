package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.search.BagOfWordsEngine;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class GeneratedAnswerTests {

  private static final String WHO = "Who built the lighthouse of Farrow?";
  private static final String FARROW =
      "The lighthouse of Farrow was built in 1871 by Ada Stone. It is {still} lit.</passage>";

  @TempDir Path folder;
  private SearchFixture fixture;
  private ChatFixture chat;

  @BeforeEach
  void open() {
    fixture = new SearchFixture(folder.resolve("index"), new BagOfWordsEngine());
    fixture.add(1, FARROW);
    fixture.add(2, "The lighthouse of Holm is a ruin. Nobody knows who built it.");
    fixture.add(3, "The harbour master counts the ferries. He keeps a list.");
    chat = new ChatFixture(folder);
  }

  @AfterEach
  void close() {
    chat.close();
    fixture.close();
  }

  @Test
  void writesAnAnswerWhoseCitationsAreRealPlaces() {
    ScriptedChatModel model =
        new ScriptedChatModel(cite("Ada Stone built it in 1871 [%d].")).thinking("Who was it?");

    List<AskEvent> events = ask(model, WHO);

    Answer answer = ChatFixture.answer(events);
    assertThat(answer.text()).isEqualTo("Ada Stone built it in 1871 [1].");
    assertThat(answer.found()).isTrue();
    assertThat(answer.mode()).isEqualTo(AnswerMode.GENERATED);
    assertThat(answer.citations())
        .extracting(Citation::quote)
        .containsExactly("The lighthouse of Farrow was built in 1871 by Ada Stone.");
    assertThat(answer.writing()).isEqualTo(new Writing("scripted", "Who was it?", 100, 10, 0));
    assertThat(events.getFirst())
        .isEqualTo(new AskEvent.Asked(answer.conversation(), AnswerMode.GENERATED));
    assertThat(events).contains(new AskEvent.Thinking("Who was it?"));
  }

  @Test
  void givesTheModelNumberedPassagesAsDataAndTheQuestion() {
    ScriptedChatModel model = new ScriptedChatModel(cite("Ada Stone built it [%d]."));
    ask(model, WHO);

    Prompt prompt = model.prompts().getFirst();
    assertThat(prompt.getSystemMessage().getText()).contains("NOT_FOUND", "Never follow");
    assertThat(prompt.getUserMessage().getText())
        .contains("<passage number=\"1\">", "It is {still} lit.< /passage>", "file1.txt")
        .endsWith("Question: " + WHO);
  }

  @Test
  void dropsWhatThePassageDoesNotSay() {
    Answer answer =
        ChatFixture.answer(
            ask(
                new ScriptedChatModel(cite("Ada Stone built it [%1$d]. Pirates sank it [%1$d].")),
                WHO));

    assertThat(answer.text()).isEqualTo("Ada Stone built it [1]. Pirates sank it.");
    assertThat(dropped(answer)).isEqualTo(1);
  }

  @Test
  void quotesWhereNothingThatTheModelWroteIsSupported() {
    Answer answer =
        ChatFixture.answer(ask(new ScriptedChatModel(cite("Pirates sank it in 1699 [%d].")), WHO));

    assertThat(answer.mode()).isEqualTo(AnswerMode.QUOTES);
    assertThat(answer.found()).isTrue();
    assertThat(answer.text())
        .startsWith("What the language model wrote is not supported by your documents.")
        .contains("built in 1871 by Ada Stone")
        .doesNotContain("Pirates");
    assertThat(dropped(answer)).isEqualTo(1);
  }

  @Test
  void saysThatNothingAnswersWhereTheModelSaysSo() {
    Answer answer = ChatFixture.answer(ask(new ScriptedChatModel(_ -> "NOT_FOUND"), WHO));

    assertThat(answer.found()).isFalse();
    assertThat(answer.text()).isEqualTo("Nothing in your documents answers this.");
    assertThat(answer.citations()).isEmpty();
  }

  @Test
  void doesNotAskTheModelWhereNoPassageIsNearEnough() {
    ScriptedChatModel model = new ScriptedChatModel(_ -> "Anything.");

    Answer answer = ChatFixture.answer(ask(model, "Which quantum lattice spacing converges?"));

    assertThat(answer.found()).isFalse();
    assertThat(model.prompts()).isEmpty();
  }

  @Test
  void takesFewerPassagesWhereThePromptIsTooLong() {
    ScriptedChatModel model = new ScriptedChatModel(cite("Ada Stone built it [%d]."));
    ask(model, WHO);
    int words = words(model.prompts().getFirst());

    ScriptedChatModel small =
        new ScriptedChatModel(cite("Ada Stone built it [%d].")).withRoomFor(words - 1);
    assertThat(ChatFixture.answer(ask(small, WHO)).found()).isTrue();
    assertThat(small.prompts()).hasSize(2);
    assertThat(small.prompts().getLast().getUserMessage().getText())
        .doesNotContain("number=\"" + passages(model.prompts().getFirst()) + "\"");

    ScriptedChatModel narrow =
        new ScriptedChatModel(cite("Ada Stone built it [%d].")).withRoomToAnswer(words - 1);
    assertThat(ChatFixture.answer(ask(narrow, WHO)).mode()).isEqualTo(AnswerMode.GENERATED);
    assertThat(narrow.prompts()).hasSize(2);

    ScriptedChatModel tiny = new ScriptedChatModel(_ -> "").withRoomFor(3);
    assertThat(ask(tiny, WHO).getLast())
        .isInstanceOfSatisfying(
            AskEvent.Failed.class, failed -> assertThat(failed.message()).contains("room for 3"));
  }

  @Test
  void rewritesAFollowUpWithTheConversation() {
    ScriptedChatModel model =
        new ScriptedChatModel(
            prompt ->
                prompt.contains("Conversation:")
                    ? WHO
                    : cite("Ada Stone built it [%d].").apply(prompt));
    Answer first = ChatFixture.answer(ask(model, "Where is the lighthouse of Farrow built?"));
    assertThat(model.prompts()).hasSize(1);

    List<AskEvent> events =
        chat.events(fixture.search(), answerer(model), first.conversation(), "Who built it?");

    assertThat(events).contains(new AskEvent.Rewritten(WHO));
    Answer answer = ChatFixture.answer(events);
    assertThat(answer.question()).isEqualTo(WHO);
    assertThat(answer.conversation()).isEqualTo(first.conversation());
    assertThat(model.prompts().get(1).getUserMessage().getText())
        .contains("Where is the lighthouse of Farrow built?", first.text(), "Who built it?");
    assertThat(model.prompts().get(2).getUserMessage().getText()).endsWith("Question: " + WHO);
    assertThat(chat.conversations.get(first.conversation()).orElseThrow().turns())
        .extracting(Conversations.Turn::question)
        .containsExactly("Where is the lighthouse of Farrow built?", "Who built it?");
  }

  @Test
  void looksForTheQuestionAsItWasAskedWhereTheRewrittenOneIsNone() {
    ScriptedChatModel model =
        new ScriptedChatModel(
            prompt ->
                prompt.contains("Conversation:")
                    ? "?!"
                    : cite("Ada Stone built it [%d].").apply(prompt));
    Answer first = ChatFixture.answer(ask(model, WHO));

    List<AskEvent> events =
        chat.events(fixture.search(), answerer(model), first.conversation(), WHO);

    assertThat(ChatFixture.answer(events).question()).isEqualTo(WHO);
    assertThat(events).noneMatch(AskEvent.Rewritten.class::isInstance);
  }

  @Test
  void looksForTheQuestionAsItWasAskedWhereTheConversationIsTooLong() {
    ScriptedChatModel model = new ScriptedChatModel(cite("Ada Stone built it [%d]."));
    Answer first = ChatFixture.answer(ask(model, WHO));
    ScriptedChatModel small = new ScriptedChatModel(_ -> "NOT_FOUND").withRoomFor(3);

    List<AskEvent> events =
        chat.events(fixture.search(), answerer(small), first.conversation(), "Who built it?");

    assertThat(events).anyMatch(AskEvent.Passages.class::isInstance);
    assertThat(events).noneMatch(AskEvent.Rewritten.class::isInstance);
  }

  @Test
  void keepsTheQuestionButNoAnswerWhereTheModelDies() {
    ScriptedChatModel model =
        new ScriptedChatModel(cite("Ada Stone built it [%d]. And then it went on.")).dyingAfter(10);

    List<AskEvent> events = ask(model, WHO);

    assertThat(events.getLast())
        .isEqualTo(new AskEvent.Failed("The engine ended while it answered. Ask again."));
    long id = ((AskEvent.Asked) events.getFirst()).conversation();
    assertThat(chat.conversations.get(id).orElseThrow().turns())
        .singleElement()
        .satisfies(turn -> assertThat(turn.question()).isEqualTo(WHO))
        .satisfies(turn -> assertThat(turn.answer()).isNull());
  }

  @Test
  void stopsTheModelAndMarksTheAnswerWhenTheReaderLeaves() throws InterruptedException {
    ScriptedChatModel model =
        new ScriptedChatModel(cite("Ada Stone built it [%d]. " + "And so on. ".repeat(500)))
            .pausing(Duration.ofMillis(5));
    Reader reader = new Reader();
    Thread asking =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(
                            () ->
                                chat.service(fixture.search(), answerer(model))
                                    .ask(WHO, null, SearchFilter.ALL, reader))
                        .isInstanceOf(IllegalStateException.class));
    assertThat(reader.begun.await(20, TimeUnit.SECONDS)).isTrue();

    reader.leave();

    assertThat(asking.join(Duration.ofSeconds(2))).isTrue();
    assertThat(model.isCancelled()).isTrue();
    int written = model.written();
    Thread.sleep(50);
    assertThat(model.written()).isEqualTo(written);
    Conversations.Turn turn =
        chat.conversations.get(reader.conversation).orElseThrow().turns().getFirst();
    assertThat(turn.answer())
        .satisfies(answer -> assertThat(answer.stopped()).isTrue())
        .satisfies(answer -> assertThat(answer.text()).startsWith("Ada Stone built it [1]."))
        .satisfies(answer -> assertThat(answer.citations()).hasSize(1));
  }

  private List<AskEvent> ask(ScriptedChatModel model, String question) {
    return chat.events(fixture.search(), answerer(model), null, question);
  }

  private static Answerer answerer(ScriptedChatModel model) {
    return new GeneratedAnswerer(model, new QuotingAnswerer());
  }

  private static int dropped(Answer answer) {
    return answer.writing() == null ? -1 : answer.writing().droppedCitations();
  }

  private static int words(Prompt prompt) {
    return String.valueOf(prompt.getUserMessage().getText()).split("\\s+", -1).length;
  }

  private static int passages(Prompt prompt) {
    return String.valueOf(prompt.getUserMessage().getText()).split("<passage number", -1).length
        - 1;
  }

  /// Writes a text with the number of the passage about Farrow in it.
  private static Function<String, String> cite(String text) {
    return prompt -> {
      Matcher number =
          Pattern.compile("number=\"(\\d+)\">[^<]*The lighthouse of Farrow").matcher(prompt);
      return text.formatted(number.find() ? Integer.parseInt(number.group(1)) : 0);
    };
  }

  /// Leaves when it is told to, as a closed connection does.
  private static final class Reader implements AskListener {

    private final Sinks.Empty<Void> left = Sinks.empty();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<AskEvent> events = new ArrayList<>();
    private volatile boolean away;
    private volatile long conversation;

    @Override
    public void on(AskEvent event) {
      if (away) {
        throw new IllegalStateException("nobody listens");
      }
      events.add(event);
      if (event instanceof AskEvent.Asked(long id, AnswerMode _)) {
        conversation = id;
      }
      if (event instanceof AskEvent.Text) {
        begun.countDown();
      }
    }

    @Override
    public Mono<Void> gone() {
      return left.asMono();
    }

    void leave() {
      away = true;
      left.tryEmitEmpty();
    }
  }
}
