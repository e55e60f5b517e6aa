package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthGroupsTests {

  @Test
  void putsSimilarLengthsTogether() {
    assertThat(new LengthGroups(100, 0.1).of(List.of(10, 50, 9, 48, 10)))
        .containsExactly(List.of(1, 3), List.of(0, 4, 2));
  }

  @Test
  void leavesTextsAloneThatAreLongerThanABatch() {
    assertThat(new LengthGroups(100, 1).of(List.of(300, 200, 60)))
        .containsExactly(List.of(0), List.of(1), List.of(2));
  }

  @Test
  void keepsLengthsApartWherePaddingIsNotWanted() {
    assertThat(new LengthGroups(100, 0).of(List.of(5, 6, 5, 6, 5)))
        .containsExactly(List.of(1, 3), List.of(0, 2, 4));
    assertThat(new LengthGroups(100, 0).of(List.of())).isEmpty();
  }

  @Test
  void keepsEachTextOnceWithinBudgetAndPadding() {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.println("LengthGroupsTests seed " + seed);
    Random random = new Random(seed);
    List<Integer> lengths = random.ints(500, 1, 300).boxed().toList();
    List<List<Integer>> batches = new LengthGroups(1000, 0.1).of(lengths);
    assertThat(batches.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(500);
    for (List<Integer> batch : batches) {
      int longest = batch.stream().mapToInt(lengths::get).max().orElseThrow();
      int tokens = batch.stream().mapToInt(lengths::get).sum();
      assertThat(longest * batch.size()).isLessThanOrEqualTo(1000);
      assertThat(tokens).isGreaterThanOrEqualTo((int) (0.9 * longest * batch.size()));
    }
  }
}
