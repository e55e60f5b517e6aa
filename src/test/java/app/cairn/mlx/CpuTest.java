package app.cairn.mlx;

import static app.cairn.mlx.MlxMath.subtract;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/// A test of our kernels for the CPU, at each level of vector instructions that this processor has,
/// with arrays of any shape.
abstract class CpuTest extends MlxTest {

  private static final int HIGHEST_LEVEL = 5;
  static final int ROUNDS = 40;

  final long seed = System.nanoTime();
  final Random random = new Random(seed);
  private int key;

  static IntStream levels() {
    return IntStream.rangeClosed(0, HIGHEST_LEVEL).filter(CpuTest::uses);
  }

  private static boolean uses(int level) {
    try {
      MlxDevice.useCpuKernels(level);
      return true;
    } catch (MlxException e) {
      return false;
    }
  }

  @AfterEach
  void usesTheBestAgain() {
    levels().forEach(MlxDevice::useCpuKernels);
    MlxDevice.setCpuThreads(1);
    MlxDevice.setCpuRounding(false);
  }

  void use(int level) {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    MlxDevice.useCpuKernels(level);
    System.out.printf("CPU kernels %s, seed %d%n", MlxDevice.cpuKernels(), seed);
  }

  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  MlxArray random(int... shape) {
    return MlxRandom.normal(MlxRandom.key(seed + key++), MlxDtype.FLOAT32, shape);
  }

  static void assertSame(MlxArray actual, MlxArray expected, double tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    if (actual.size() > 0) {
      MlxArray difference = MlxMath.abs(subtract(actual, expected));
      assertThat(MlxReduce.max(difference, false).toFloat()).isLessThan((float) tolerance);
    }
  }
}
