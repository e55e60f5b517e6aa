package app.cairn.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import app.cairn.index.ScoredPassage;
import app.cairn.search.Fusion.Fused;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTests {

  @Test
  void ranksWhatBothListsHaveAboveWhatOneHas() {
    List<Fused> fused =
        Fusion.fuse(
            List.of(scored(1, 10), scored(2, 9)),
            List.of(scored(3, 0.9), scored(2, 0.85), scored(4, 0.5)),
            0.5);

    assertThat(fused).extracting(Fused::chunkId).containsExactly(2L, 1L, 3L, 4L);
    assertThat(fused.getFirst().score()).isCloseTo(0.5 * 0.9 + 0.5 * 0.875, within(1e-9));
  }

  @Test
  void keepsTheOrderOfTheOnlyList() {
    List<Fused> fused = Fusion.fuse(List.of(scored(7, 4), scored(8, 1)), List.of(), 0.5);

    assertThat(fused).extracting(Fused::chunkId).containsExactly(7L, 8L);
    assertThat(fused).extracting(Fused::score).containsExactly(1.0, 0.25);
  }

  @Test
  void takesEqualScoresAsEqual() {
    List<Fused> fused = Fusion.fuse(List.of(), List.of(scored(1, 0.7), scored(2, 0.7)), 0.5);

    assertThat(fused).extracting(Fused::score).containsOnly(0.5);
    assertThat(Fusion.fuse(List.of(), List.of(), 0.5)).isEmpty();
  }

  private static ScoredPassage scored(long chunkId, double score) {
    return new ScoredPassage(chunkId, chunkId, score);
  }
}
