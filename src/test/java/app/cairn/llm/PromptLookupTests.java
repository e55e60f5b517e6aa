package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PromptLookupTests {

  private static final int[] PROMPT = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void findsWhereThreeWrittenTokensStandInThePrompt() {
    PromptLookup lookup = new PromptLookup(PROMPT, 20);
    write(lookup, 3, 4);
    assertThat(lookup.agreeing()).isZero();
    write(lookup, 5);
    assertThat(lookup.agreeing()).isEqualTo(3);
    assertThat(lookup.following(4)).containsExactly(6, 7, 8, 9);
    write(lookup, 6);
    assertThat(lookup.agreeing()).isEqualTo(4);
    write(lookup, 9);
    assertThat(lookup.agreeing()).isZero();
  }

  @Test
  void doesNotLookUpThePromptsOwnEnd() {
    PromptLookup lookup = new PromptLookup(new int[] {1, 2, 3, 4, 1, 2, 3}, 20);
    assertThat(lookup.agreeing()).isZero();
    write(lookup, 4);
    assertThat(lookup.agreeing()).isZero();
  }

  @Test
  void goesOnRoundWhatRepeatsItself() {
    PromptLookup lookup = new PromptLookup(PROMPT, 30);
    write(lookup, 20, 21, 20, 21, 20);
    assertThat(lookup.agreeing()).isEqualTo(3);
    assertThat(lookup.following(5)).containsExactly(21, 20, 21, 20, 21);
  }

  @Test
  void takesTheNewestOfPlacesThatAgreeAlike() {
    PromptLookup lookup = new PromptLookup(new int[] {1, 2, 3, 7, 1, 2, 3, 8}, 20);
    write(lookup, 1, 2, 3);
    assertThat(lookup.following(1)).containsExactly(8);
  }

  @Test
  void findsWhatASearchThroughTheWholeTextFinds() {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int found = 0;
    for (int round = 0; round < 4_000; round++) {
      // So few places agree that all of them are looked at.
      int vocab = random.nextInt(6, 60);
      int[] text = random.ints(random.nextInt(10, 150), 0, vocab).toArray();
      int prompt = random.nextInt(1, text.length);
      PromptLookup lookup = new PromptLookup(Arrays.copyOf(text, prompt), text.length);
      for (int length = prompt + 1; length <= text.length; length++) {
        write(lookup, text[length - 1]);
        int place = longest(text, length, length - prompt);
        int agreeing = place < 0 ? 0 : agreeing(text, length, place, length - prompt);
        assertThat(lookup.agreeing()).isEqualTo(agreeing);
        if (agreeing > 0) {
          assertThat(lookup.following(1)).containsExactly(text[place]);
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(2_000);
  }

  /// To look at all places would take hours.
  @Test
  @Timeout(60)
  void looksAtFewPlacesOfATextThatRepeatsItselfWithoutEnd() {
    PromptLookup lookup = new PromptLookup(new int[100_000], 300_000);
    write(lookup, new int[100_000]);
    write(lookup, IntStream.range(0, 100_000).map(i -> i % 2).toArray());
    assertThat(lookup.agreeing()).isEqualTo(PromptLookup.MOST);
  }

  private static void write(PromptLookup lookup, int... tokens) {
    for (int token : tokens) {
      lookup.add(token);
    }
  }

  /// The newest place behind most tokens that agree with the last; -1 for none.
  private static int longest(int[] text, int length, int written) {
    int best = -1;
    int most = PromptLookup.LEAST - 1;
    for (int place = length - 1; place > 0; place--) {
      int count = agreeing(text, length, place, written);
      if (count > most) {
        most = count;
        best = place;
      }
    }
    return best;
  }

  private static int agreeing(int[] text, int length, int place, int written) {
    int count = 0;
    while (count < Math.min(PromptLookup.MOST, Math.min(written, place))
        && text[place - 1 - count] == text[length - 1 - count]) {
      count++;
    }
    return count;
  }
}
