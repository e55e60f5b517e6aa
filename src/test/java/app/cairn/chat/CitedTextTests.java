package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.library.Passage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CitedTextTests {

  private static final Passage FARROW =
      SupportTests.passage(1, "The lighthouse of Farrow was built in 1871. Ada Stone built it.");
  private static final Passage FERRIES =
      SupportTests.passage(2, "Ferries sail to the island twice a day. A crossing costs 9 euros.");

  private final List<AskEvent> events = new ArrayList<>();

  @Test
  void makesCitationsOfMarksThatHold() {
    CitedText text = read("The lighthouse was built in 1871 [1]. Ferries sail twice a day [2].", 5);

    assertThat(text.text())
        .isEqualTo("The lighthouse was built in 1871 [1]. Ferries sail twice a day [2].");
    assertThat(text.citations())
        .extracting(Citation::quote)
        .containsExactly(
            "The lighthouse of Farrow was built in 1871.",
            "Ferries sail to the island twice a day.");
    assertThat(text.citations().getFirst().start()).isEqualTo(10);
    assertThat(text.dropped()).isZero();
  }

  @Test
  void dropsAndCountsMarksThatDoNotHold() {
    CitedText text =
        read("Built in 1871 [1]. It was painted green by pirates [2] and [7] later sold.", 4);

    assertThat(text.text())
        .isEqualTo("Built in 1871 [1]. It was painted green by pirates and later sold.");
    assertThat(text.dropped()).isEqualTo(2);
  }

  @Test
  void numbersPlacesInTheirOrderAndTheSamePlaceOnce() {
    CitedText text =
        read("A crossing costs 9 euros [2]. Built in 1871. [1] The crossing: 9 euros [2]", 7);

    assertThat(text.text())
        .isEqualTo("A crossing costs 9 euros [1]. Built in 1871. [2] The crossing: 9 euros [1]");
    assertThat(text.citations()).hasSize(2);
  }

  @Test
  void readsSeveralPassagesInOneMarkAndTheMarksOfOtherFamilies() {
    CitedText text = read("Ada Stone built it [2, 1]. Ferries sail twice a day【2†L1-L4】.", 1);

    assertThat(text.text()).isEqualTo("Ada Stone built it [1]. Ferries sail twice a day[2].");
    assertThat(text.dropped()).isEqualTo(1);
  }

  @Test
  void saysNothingBeforeTheFirstCitationThatHolds() {
    CitedText text = read("Pirates built it [1]. They were never seen again.", 3);

    assertThat(events).isEmpty();
    assertThat(text.text()).isEmpty();
    assertThat(text.unsupported()).isEqualTo("Pirates built it. They were never seen again.");
  }

  @Test
  void tellsTheSameHoweverThePiecesAreCut() {
    String reply =
        """
        Sure! The lighthouse was built in 1871 [1] [9]; see a[i], [note] and [2
        - Ferries sail twice a day [2].
        - Done [ 3 ].
        """;
    String whole = read(reply, reply.length()).text();

    for (int size = 1; size < 20; size++) {
      events.clear();
      CitedText text = read(reply, size);
      assertThat(text.text()).isEqualTo(whole);
      assertThat(told()).isEqualTo(whole);
    }
    assertThat(whole)
        .isEqualTo(
            "Sure! The lighthouse was built in 1871 [1]; see a[i], [note] and [2\n"
                + "- Ferries sail twice a day [2].\n- Done.");
  }

  @Test
  void showsNoPartOfAMarkAndEachCitationBeforeItsNumber() {
    read("Built in 1871 [1]. Ferries sail twice a day [2]. Pirates [1].", 1);

    int cited = 0;
    for (AskEvent event : events) {
      if (event instanceof AskEvent.Cited) {
        cited++;
      } else if (event instanceof AskEvent.Text(String piece)) {
        assertThat(piece.replaceAll("\\[[1-" + cited + "]]", ""))
            .doesNotContain("[")
            .doesNotContain("]");
      }
    }
    assertThat(cited).isEqualTo(2);
  }

  private CitedText read(String reply, int size) {
    CitedText text = new CitedText(List.of(FARROW, FERRIES), events::add);
    for (int i = 0; i < reply.length(); i += size) {
      text.add(reply.substring(i, Math.min(i + size, reply.length())));
    }
    text.end();
    return text;
  }

  private String told() {
    StringBuilder told = new StringBuilder();
    events.forEach(
        event -> {
          if (event instanceof AskEvent.Text(String piece)) {
            told.append(piece);
          }
        });
    return told.toString();
  }
}
