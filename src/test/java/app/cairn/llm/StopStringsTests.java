package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTests {

  @Test
  void endsBeforeTheStopStringWhereverTextIsDivided() {
    String text = "one two END three";
    for (int first = 0; first <= text.length(); first++) {
      for (int second = first; second <= text.length(); second++) {
        StopStrings stops = new StopStrings(List.of("END"));
        String out =
            stops.push(text.substring(0, first))
                + stops.push(text.substring(first, second))
                + stops.push(text.substring(second));
        assertThat(out).isEqualTo("one two ");
        assertThat(stops.reached()).isTrue();
        assertThat(stops.rest()).isEmpty();
      }
    }
  }

  @Test
  void holdsBackOnlyWhatMayBecomeAStopString() {
    StopStrings stops = new StopStrings(List.of("\n\n", "User:"));
    assertThat(stops.push("a\n")).isEqualTo("a");
    assertThat(stops.push("b")).isEqualTo("\nb");
    assertThat(stops.push(" Use")).isEqualTo(" ");
    assertThat(stops.push("ful")).isEqualTo("Useful");
    assertThat(stops.push(" U")).isEqualTo(" ");
    assertThat(stops.reached()).isFalse();
    assertThat(stops.rest()).isEqualTo("U");
  }

  @Test
  void findsTheEarliestOfSeveral() {
    StopStrings stops = new StopStrings(List.of("cd", "bcde"));
    assertThat(stops.push("abcdef")).isEqualTo("a");
    assertThat(stops.push("more")).isEmpty();
  }

  @Test
  void passesAllOnWithoutStopStrings() {
    StopStrings stops = new StopStrings(List.of());
    assertThat(stops.push("as it is")).isEqualTo("as it is");
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void givesTheTextUpToTheFirstStopHoweverItComes() {
    long seed = System.nanoTime();
    System.out.println("seed of givesTheTextUpToTheFirstStopHoweverItComes: " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      String text = letters(random, 30);
      List<String> wanted =
          List.of(letters(random, 1 + random.nextInt(4)), letters(random, 1 + random.nextInt(4)));
      StopStrings stops = new StopStrings(wanted);
      StringBuilder out = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(5));
        out.append(stops.push(text.substring(at, end)));
        // What is out already must not have become part of a stop string.
        assertThat(wanted).noneMatch(stop -> out.indexOf(stop) >= 0);
        at = end;
      }
      boolean found = wanted.stream().anyMatch(text::contains);
      assertThat(stops.reached()).isEqualTo(found);
      out.append(stops.rest());
      assertThat(text).startsWith(out);
      if (!found) {
        assertThat(out).hasToString(text);
      }
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.append((char) ('a' + random.nextInt(2)));
    }
    return letters.toString();
  }
}
