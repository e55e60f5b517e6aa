package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DraftsTests {

  private static final int[] PASSAGE = IntStream.range(100, 300).toArray();

  @Test
  void quoteIsDraftedInLongerAndLongerPieces() {
    Outcome quote = write(PASSAGE, PASSAGE);
    assertThat(quote.drafted).isEqualTo(quote.agreed);
    assertThat(quote.passes).isLessThan(PASSAGE.length / 5);
  }

  @Test
  void textThatQuotesNothingIsNeverDrafted() {
    Outcome own = write(PASSAGE, IntStream.range(1_000, 1_200).toArray());
    assertThat(own.drafted).isZero();
    assertThat(own.waits).isZero();
  }

  @Test
  void nothingIsDraftedWhereItCannotBeForgotten() {
    Drafts drafts = new Drafts(PASSAGE, 2 * PASSAGE.length, false);
    for (int token : PASSAGE) {
      drafts.add(token);
      assertThat(drafts.expected()).isFalse();
      assertThat(drafts.next(10)).isEmpty();
    }
  }

  @Test
  void draftGoesNoFurtherThanTheText() {
    Drafts drafts = new Drafts(PASSAGE, 2 * PASSAGE.length, true);
    for (int token : Arrays.copyOf(PASSAGE, 50)) {
      drafts.add(token);
      drafts.settle(1, 1);
    }
    assertThat(drafts.next(100)).hasSizeGreaterThan(5);
    assertThat(drafts.next(2)).containsExactly(150, 151);
    assertThat(drafts.next(0)).isEmpty();
  }

  @Test
  void wrongDraftsCostLessThanThreeHundredthsOfAnyText() {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      int[] text = Arrays.copyOf(PASSAGE, random.nextInt(40, PASSAGE.length));
      int mean = random.nextInt(1, 12);
      for (int i = 0; i < text.length; i++) {
        if (random.nextInt(mean) == 0) {
          text[i] = 1_000 + i;
        }
      }
      Outcome outcome = write(PASSAGE, text);
      double cost = outcome.passes + Drafts.PRICE * outcome.drafted;
      assertThat(cost).as("passes").isLessThan(1.03 * text.length);
    }
  }

  /// What became of a text, in how many passes.
  private record Outcome(int passes, int drafted, int agreed, int waits) {}

  /// Writes a text as [Generation] does.
  private static Outcome write(int[] prompt, int[] text) {
    Drafts drafts = new Drafts(prompt, prompt.length + text.length, true);
    int passes = 0;
    int waits = 0;
    List<Integer> draft = List.of();
    for (int known = 0; known < text.length; passes++) {
      boolean waited = !draft.isEmpty() || drafts.expected();
      int agreed = 0;
      drafts.add(text[known++]);
      while (agreed < draft.size() && draft.get(agreed) == text[known - 1]) {
        drafts.add(text[known++]);
        agreed++;
      }
      drafts.settle(draft.size(), agreed);
      waits += waited ? 1 : 0;
      draft = waited ? drafts.next(Math.max(0, text.length - known - 1)) : List.of();
    }
    return new Outcome(passes, drafts.drafted(), drafts.agreed(), waits);
  }
}
