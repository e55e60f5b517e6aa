package app.cairn.mlx;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.exp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MlxStreamTests extends CpuTest {

  @Test
  void compute() {
    MlxDevice.setCpuThreads(3);
    MlxArray weight = MlxLinear.linearWeight(random(200, 300)).eval();
    MlxArray[] inputs = new MlxArray[4];
    float[][] expected = new float[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random(150, 300).eval();
      expected[i] = steps(inputs[i], weight).toFloats();
    }
    for (int round = 0; round < ROUNDS; round++) {
      MlxArray[] results = new MlxArray[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        try (MlxStream _ = MlxStream.use(i)) {
          results[i] = steps(inputs[i], weight);
        }
      }
      Mlx.eval(results);
      for (int i = 0; i < inputs.length; i++) {
        assertThat(results[i].toFloats()).isEqualTo(expected[i]);
      }
    }
  }

  private static MlxArray steps(MlxArray x, MlxArray weight) {
    MlxArray product = MlxLinear.linear(x, weight, null, 200);
    return MlxFast.layerNorm(exp(MlxMath.negative(MlxMath.abs(product))), null, null, 1e-5f);
  }

  @Test
  void takeWhatAnotherMade() {
    MlxArray first;
    MlxArray second;
    try (MlxStream _ = MlxStream.use(0)) {
      first = add(vector(1, 2), 1);
    }
    try (MlxStream _ = MlxStream.use(1)) {
      second = add(first, vector(10, 20));
    }
    assertValues(add(second, first), 14, 26);
  }

  @Test
  void areMadeAnewWhereTheThreadGaveThemBack() {
    for (int i = 0; i < 3; i++) {
      assertThat(
              CompletableFuture.supplyAsync(
                  () -> {
                    computeAndRelease();
                    return computeAndRelease();
                  },
                  work -> Thread.ofPlatform().start(work)))
          .succeedsWithin(Duration.ofSeconds(20))
          .isEqualTo(new float[] {2, 3});
    }
  }

  private static float[] computeAndRelease() {
    float[] result;
    try (MlxScope _ = MlxScope.open();
        MlxStream _ = MlxStream.use(0)) {
      result = add(vector(1, 2), 1).toFloats();
    }
    Mlx.releaseThread();
    return result;
  }

  @Test
  void haveNoNegativeNumber() {
    assertThatThrownBy(() -> MlxStream.use(-1))
        .isInstanceOf(MlxException.class)
        .hasMessageContaining("there is no -1");
  }
}
