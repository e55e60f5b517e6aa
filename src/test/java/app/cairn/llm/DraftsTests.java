package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.llm.Drafts.Price;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DraftsTests {

  private static final int[] PASSAGE = IntStream.range(100, 300).toArray();

  @ParameterizedTest
  @MethodSource("prices")
  void quoteIsDraftedInLongerAndLongerPieces(Price price) {
    Outcome quote = write(PASSAGE, PASSAGE, price);
    assertThat(quote.drafted).isEqualTo(quote.agreed);
    assertThat(quote.passes).isLessThan(PASSAGE.length / 5);
  }

  @ParameterizedTest
  @MethodSource("prices")
  void textThatQuotesNothingIsNeverDrafted(Price price) {
    Outcome own = write(PASSAGE, IntStream.range(1_000, 1_200).toArray(), price);
    assertThat(own.drafted).isZero();
    assertThat(own.waits).isZero();
  }

  @Test
  void nothingIsDraftedWhereItCannotBeForgotten() {
    Drafts drafts = new Drafts(PASSAGE, 2 * PASSAGE.length, false, Price.CPU);
    for (int token : PASSAGE) {
      drafts.add(token);
      assertThat(drafts.expected()).isFalse();
      assertThat(drafts.next(10)).isEmpty();
    }
  }

  @Test
  void draftGoesNoFurtherThanTheText() {
    Drafts drafts = new Drafts(PASSAGE, 2 * PASSAGE.length, true, Price.CPU);
    for (int token : Arrays.copyOf(PASSAGE, 50)) {
      drafts.add(token);
      drafts.settle(true, 1, 1);
    }
    assertThat(drafts.next(100)).hasSizeGreaterThan(5);
    assertThat(drafts.next(2)).containsExactly(150, 151);
    assertThat(drafts.next(0)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("prices")
  void wrongDraftsAndWaitingCostLessThanThreeHundredthsOfAnyText(Price price) {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      int least = price.equals(Price.CPU) ? 40 : 90;
      int[] text = Arrays.copyOf(PASSAGE, random.nextInt(least, PASSAGE.length));
      int mean = random.nextInt(1, 12);
      for (int i = 0; i < text.length; i++) {
        if (random.nextInt(mean) == 0) {
          text[i] = 1_000 + i;
        }
      }
      Outcome outcome = write(PASSAGE, text, price);
      double cost =
          outcome.passes + price.waiting() * outcome.waits + price.token() * outcome.drafted;
      assertThat(cost).as("passes").isLessThan(1.03 * text.length);
    }
  }

  static Stream<Price> prices() {
    return Stream.of(Price.CPU, Price.GPU);
  }

  /// What became of a text, in how many passes.
  ///
  /// @param waits how many passes waited for the one before
  private record Outcome(int passes, int drafted, int agreed, int waits) {}

  /// Writes a text as [Generation] does.
  private static Outcome write(int[] prompt, int[] text, Price price) {
    Drafts drafts = new Drafts(prompt, prompt.length + text.length, true, price);
    int passes = 0;
    int waits = 0;
    boolean waited = false;
    List<Integer> draft = List.of();
    for (int known = 0; known < text.length; passes++) {
      boolean waitsNext = !draft.isEmpty() || drafts.expected();
      int agreed = 0;
      drafts.add(text[known++]);
      while (agreed < draft.size() && draft.get(agreed) == text[known - 1]) {
        drafts.add(text[known++]);
        agreed++;
      }
      drafts.settle(waited, draft.size(), agreed);
      waits += waited ? 1 : 0;
      waited = waitsNext;
      draft = waited ? drafts.next(Math.max(0, text.length - known - 1)) : List.of();
    }
    return new Outcome(passes, drafts.drafted(), drafts.agreed(), waits);
  }
}
