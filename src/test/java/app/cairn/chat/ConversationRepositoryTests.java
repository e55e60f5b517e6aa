package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.chat.ConversationRepository.Asked;
import app.cairn.library.Passage;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchHit.ScoreParts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.Message;

class ConversationRepositoryTests {

  @TempDir Path folder;
  private ChatFixture fixture;
  private ConversationRepository conversations;

  @BeforeEach
  void open() {
    fixture = new ChatFixture(folder);
    conversations = fixture.conversations;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void keepsAnAnswerWithAllItsEvidence() {
    Asked asked = conversations.ask(null, "When is the rent\ndue?");
    Answer answer = answer(asked, "On the third [1].");
    conversations.answer(asked, answer);

    Conversations.Conversation kept = conversations.get(asked.conversation()).orElseThrow();

    assertThat(kept.entry().title()).isEqualTo("When is the rent due?");
    assertThat(kept.turns()).hasSize(1);
    assertThat(kept.turns().getFirst().question()).isEqualTo("When is the rent\ndue?");
    assertThat(kept.turns().getFirst().answer()).isEqualTo(answer);
  }

  @Test
  void remindsOfTheLastAnsweredQuestions() {
    Asked first = conversations.ask(null, "one");
    assertThat(first.history()).isEmpty();
    for (int i = 1; i < 6; i++) {
      Asked next = conversations.ask(first.conversation(), "question " + i);
      if (i != 4) {
        conversations.answer(next, answer(next, "answer " + i));
      }
    }

    assertThat(conversations.ask(first.conversation(), "last").history())
        .extracting(Message::getText)
        .containsExactly(
            "question 2", "answer 2", "question 3", "answer 3", "question 5", "answer 5");
  }

  @Test
  void listsTheLastAskedFirstInPages() throws InterruptedException {
    Asked older = conversations.ask(null, "older");
    conversations.ask(null, "newer");
    Thread.sleep(2);
    conversations.ask(older.conversation(), "again");

    Conversations.Page page = conversations.list(0, 1);
    assertThat(page.total()).isEqualTo(2);
    assertThat(page.items()).extracting(Conversations.Entry::title).containsExactly("older");
    assertThat(conversations.list(1, 1).items())
        .extracting(Conversations.Entry::title)
        .containsExactly("newer");
  }

  @Test
  void forgetsAConversationAlsoWhileItIsAnswered() {
    Asked asked = conversations.ask(null, "one");

    assertThat(conversations.delete(asked.conversation())).isTrue();
    conversations.answer(asked, answer(asked, "late"));

    assertThat(conversations.delete(asked.conversation())).isFalse();
    assertThat(conversations.get(asked.conversation())).isEmpty();
    assertThatThrownBy(() -> conversations.ask(asked.conversation(), "two"))
        .isInstanceOf(UnknownConversationException.class)
        .hasMessageContaining("no conversation");
    assertThat(conversations.list(0, 10).total()).isZero();
  }

  private static Answer answer(Asked asked, String text) {
    Passage passage = SupportTests.passage(1, "The rent is due on the third.");
    return new Answer(
        asked.conversation(),
        "standing alone",
        text,
        true,
        AnswerMode.GENERATED,
        List.of(new Citation(1, passage, 10, 18, "The rent")),
        List.of(new SearchHit(passage, 0.5, new ScoreParts(1.0, null, 1, null), List.of())),
        new Writing("model", "thought", 1, 2, 3),
        false,
        new Answer.Timings(1, 2));
  }
}
