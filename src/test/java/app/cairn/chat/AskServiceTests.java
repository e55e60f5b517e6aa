package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.search.BagOfWordsEngine;
import app.cairn.search.InvalidQueryException;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchFixture;
import app.cairn.search.SearchResult;
import app.cairn.search.SearchService;
import app.cairn.search.SearchUnavailableException;
import app.cairn.search.TextFit;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskServiceTests {

  private static final String LIGHTHOUSE =
      """
      The island has two harbours. The lighthouse of Farrow was built in 1871 by
      Ada Stone.  It is still lit every night.

      Ferries sail twice a day.\
      """;

  @TempDir Path folder;
  private final BagOfWordsEngine engine = new BagOfWordsEngine();
  private SearchFixture fixture;
  private ChatFixture chat;

  @BeforeEach
  void open() {
    chat = new ChatFixture(folder);
    fixture = new SearchFixture(folder.resolve("index"), engine);
    fixture.add(1, "An introduction of no importance whatsoever.", LIGHTHOUSE);
    fixture.add(2, "Bread needs flour, water, salt and time. Bake it for forty minutes.");
    fixture.add(3, "The harbour master counts the ferries. He keeps a list.");
  }

  @AfterEach
  void close() {
    chat.close();
    fixture.close();
  }

  @Test
  void quotesTheSentenceThatAnswersWithItsExactPlace() {
    Answer answer = ask("Who built the lighthouse of Farrow?");

    assertThat(answer.found()).isTrue();
    assertThat(answer.mode()).isEqualTo(AnswerMode.QUOTES);
    Citation citation = answer.citations().getFirst();
    assertThat(citation.number()).isEqualTo(1);
    assertThat(citation.quote())
        .contains("The lighthouse of Farrow was built in 1871 by\nAda Stone.");
    assertThat(citation.passage().documentId()).isEqualTo(1);
    int offset = citation.passage().start();
    assertThat(LIGHTHOUSE.substring(citation.start() - offset, citation.end() - offset))
        .isEqualTo(citation.quote());
    assertThat(answer.text())
        .contains("The lighthouse of Farrow was built in 1871 by Ada Stone.")
        .contains("[1]");
  }

  @Test
  void saysThatNothingAnswers() {
    Answer answer = ask("Which quantum chromodynamics lattice spacing converges?");

    assertThat(answer.found()).isFalse();
    assertThat(answer.text()).isEqualTo("Nothing in your documents answers this.");
    assertThat(answer.citations()).isEmpty();
  }

  @Test
  void saysThatDocumentsAreStillToBeReadWhereNothingAnswers() {
    chat.unread.set(3);
    assertThat(ask("Which quantum chromodynamics lattice converges?").text())
        .isEqualTo(
            "Nothing in the documents read so far answers this; 3 more are still to be read.");
    chat.unread.set(1);
    assertThat(ask("Which quantum chromodynamics lattice converges?").text())
        .endsWith("; one more is still to be read.");
    assertThat(ask("Who built the lighthouse of Farrow?").text())
        .doesNotContain("still to be read");
  }

  @Test
  void saysThatNothingAnswersWhereThereIsNothing() {
    fixture.close();
    fixture = new SearchFixture(folder.resolve("empty"), engine);

    assertThat(ask("Who built the lighthouse?").found()).isFalse();
  }

  @Test
  void answersWithoutAnEngineToo() {
    engine.missing();

    Answer answer = ask("Who built the lighthouse of Farrow?");

    assertThat(answer.found()).isTrue();
    assertThat(answer.citations().getFirst().quote()).contains("Ada Stone");
    assertThat(ask("Which quantum chromodynamics lattice converges?").found()).isFalse();
  }

  @Test
  void answersByWordsWhileTheEngineIsBeingStarted() {
    engine.stopped().waitingFor(new CountDownLatch(1));

    Answer answer = ask("Who built the lighthouse of Farrow?");

    assertThat(answer.found()).isTrue();
    assertThat(answer.citations().getFirst().quote()).contains("Ada Stone");
  }

  @Test
  void answersByWordsAlsoWhereFewNotesLackSomeWordsOfTheQuestion() {
    engine.missing();
    fixture.close();
    fixture = new SearchFixture(folder.resolve("one"), engine);
    fixture.add(1, "The spare key is under the blue flower pot. The alarm is off at night.");

    Answer answer = ask("Where is the spare key kept?");

    assertThat(answer.found()).isTrue();
    assertThat(answer.citations().getFirst().quote()).contains("blue flower pot");
    assertThat(ask("Where is the passport of my brother?").found()).isFalse();
  }

  @Test
  void tellsPassagesThenCitationsBeforeTheirTextThenTheWhole() {
    List<AskEvent> events = events(fixture.search(), "Who built the lighthouse?");

    Answer answer = ChatFixture.answer(events);
    assertThat(events.getFirst())
        .isEqualTo(new AskEvent.Asked(answer.conversation(), AnswerMode.QUOTES));
    assertThat(events.get(1)).isEqualTo(new AskEvent.Passages(answer.passages()));
    StringBuilder text = new StringBuilder();
    List<Citation> cited = new ArrayList<>();
    for (AskEvent event : events) {
      if (event instanceof AskEvent.Cited(Citation citation)) {
        cited.add(citation);
      } else if (event instanceof AskEvent.Text(String piece)) {
        text.append(piece);
        assertThat(piece).contains("[" + cited.size() + "]");
      }
    }
    assertThat(text).hasToString(answer.text());
    assertThat(cited).isEqualTo(answer.citations());
    assertThat(answer.timings().totalMillis())
        .isEqualTo(answer.timings().retrievalMillis() + answer.timings().answerMillis());
  }

  @Test
  void storesTheQuestionWithItsAnswer() {
    Answer answer = ask("Who built the lighthouse?");

    assertThat(chat.conversations.get(answer.conversation()).orElseThrow().turns())
        .singleElement()
        .satisfies(turn -> assertThat(turn.question()).isEqualTo("Who built the lighthouse?"))
        .satisfies(turn -> assertThat(turn.answer()).isEqualTo(answer));
  }

  @Test
  void refusesAConversationThatIsNotThereBeforeAnyEvent() {
    List<AskEvent> events = new ArrayList<>();
    assertThatThrownBy(
            () -> service(fixture.search()).ask("Who?", 99L, SearchFilter.ALL, events::add))
        .isInstanceOf(UnknownConversationException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void usesOnlyTheDocumentsOfTheFilter() {
    List<AskEvent> events = new ArrayList<>();
    service(fixture.search())
        .ask("Who built the lighthouse?", null, SearchFilter.folder(77), events::add);

    assertThat(events.get(1)).isEqualTo(new AskEvent.Passages(List.of()));
    assertThat(((AskEvent.Done) events.getLast()).answer().found()).isFalse();
  }

  @Test
  void refusesWhatIsNoQuestionBeforeAnyEvent() {
    List<AskEvent> events = new ArrayList<>();
    for (String question : List.of("", "  ", "x".repeat(5_000), "a\u0007", "\uDC00")) {
      assertThatThrownBy(
              () -> service(fixture.search()).ask(question, null, SearchFilter.ALL, events::add))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageStartingWith("The question ");
    }
    assertThat(events).isEmpty();
  }

  @Test
  void endsWithAMessageWhereTheSearchFails() {
    assertThat(events(new BrokenSearch(), "Who?").getLast())
        .isInstanceOfSatisfying(
            AskEvent.Failed.class,
            failed -> assertThat(failed.message()).contains("being repaired"));
  }

  @Test
  void stopsWhenTheListenerDoes() {
    AskListener gone =
        event -> {
          throw new UncheckedIOException(new java.io.IOException("connection closed"));
        };

    assertThatThrownBy(
            () -> service(fixture.search()).ask("Who built it?", null, SearchFilter.ALL, gone))
        .isInstanceOf(UncheckedIOException.class);
  }

  private Answer ask(String question) {
    return ChatFixture.answer(events(fixture.search(), question));
  }

  private List<AskEvent> events(SearchService search, String question) {
    return chat.events(search, new QuotingAnswerer(), null, question);
  }

  private AskService service(SearchService search) {
    return chat.service(search, new QuotingAnswerer());
  }

  private static final class BrokenSearch implements SearchService {

    @Override
    public SearchResult search(String query, SearchFilter filter, int limit) {
      throw new SearchUnavailableException("being repaired", new IllegalStateException());
    }

    @Override
    public List<TextFit> fit(String query, List<String> texts) {
      throw new IllegalStateException("broken");
    }
  }
}
