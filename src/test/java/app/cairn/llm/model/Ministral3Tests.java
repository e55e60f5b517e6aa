package app.cairn.llm.model;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxScope;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class Ministral3Tests {

  @Test
  void queriesGrowInStepsOfThePosition() {
    List<LayerMemory> nothing = Collections.emptyList();
    try (MlxScope _ = MlxScope.open();
        ModelCache cache = new ModelCache(nothing, 100, 0, 3)) {
      assertThat(Ministral3.queryFactors(0.5f, 10, Pass.following(cache, 10))).isNull();
      cache.advance(9);
      MlxArray factors =
          Objects.requireNonNull(Ministral3.queryFactors(0.5f, 10, Pass.following(cache, 4)));
      assertThat(factors.shape()).containsExactly(2, 1, 4, 1);
      float more = (float) (1 + 0.5 * Math.log(2));
      // positions 9 to 12 of the first text, 6 to 9 of the second
      assertThat(factors.toFloats())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(1, more, more, more, 1, 1, 1, 1);
    }
  }
}
