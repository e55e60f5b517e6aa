package app.cairn.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What our kernels for the CPU compute of a token does not depend, to the last bit, on the tokens
/// that are computed with it: a draft is checked in one pass.
class SingleRowTests extends MlxTest {

  private static final int MOST_ROWS = 16;
  private static final int ROUNDS = 30;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int key;

  @AfterEach
  void usesTheBestAgain() {
    CpuKernelTests.levels().forEach(MlxDevice::useCpuKernels);
    MlxDevice.setCpuThreads(1);
  }

  @ParameterizedTest
  @MethodSource("app.cairn.mlx.CpuKernelTests#levels")
  void productsAreTheSame(int level) {
    for (int round = 0; round < ROUNDS; round++) {
      int in = upTo(random.nextBoolean() ? 40 : 900);
      int out = upTo(random.nextBoolean() ? 40 : 400);
      MlxArray weight = MlxLinear.linearWeight(random(out, in));
      MlxArray bias = random.nextBoolean() ? random(out) : null;
      assertSameAlone(level, in, x -> MlxLinear.linear(x, weight, bias, out));
    }
  }

  @ParameterizedTest
  @MethodSource("app.cairn.mlx.CpuKernelTests#levels")
  void normalisedRowsAreTheSame(int level) {
    for (int round = 0; round < ROUNDS; round++) {
      int size = upTo(300);
      MlxArray weight = random(size);
      assertSameAlone(level, size, x -> MlxFast.rmsNorm(x, weight, 1e-6f));
    }
  }

  private void assertSameAlone(int level, int size, UnaryOperator<MlxArray> operation) {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    MlxDevice.useCpuKernels(level);
    MlxDevice.setCpuThreads(upTo(3));
    int rows = upTo(MOST_ROWS);
    MlxArray x = random(1, rows, size);
    MlxArray together = operation.apply(x);
    for (int row = 0; row < rows; row++) {
      assertThat(operation.apply(MlxIndex.slice(x, 1, row, row + 1)).toFloats())
          .as("row %d of %d, seed %d", row, rows, seed)
          .containsExactly(MlxIndex.slice(together, 1, row, row + 1).toFloats());
    }
  }

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private MlxArray random(int... shape) {
    return MlxRandom.normal(MlxRandom.key(seed + key++), MlxDtype.FLOAT32, shape);
  }
}
