package app.cairn.mlx;

import static app.cairn.mlx.MlxLinear.gatherQmm;
import static app.cairn.mlx.MlxLinear.quantize;
import static app.cairn.mlx.MlxLinear.quantizedMatmul;
import static app.cairn.mlx.MlxMath.square;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxReduce.mean;
import static app.cairn.mlx.MlxShape.astype;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares our products with quantized weights, at each level of vector instructions that this
/// processor has, with MLX's own.
class RoundedProductTests extends CpuTest {

  private static final int ROUNDS = 12;
  private static final int MOST = 127;

  private static List<MlxQuantization> quantizations() {
    List<MlxQuantization> all = new ArrayList<>();
    for (int bits : new int[] {2, 3, 4, 5, 6, 8}) {
      for (int group : new int[] {32, 64, 128}) {
        all.add(MlxQuantization.affine(group, bits));
      }
    }
    all.addAll(List.of(MlxQuantization.MXFP4, MlxQuantization.MXFP8)); // MLX computes the latter
    return all;
  }

  @ParameterizedTest
  @MethodSource("levels")
  void areThoseOfMlxWhereRoundingLosesNothing(int level) {
    use(level);
    for (MlxQuantization how : quantizations()) {
      for (int round = 0; round < ROUNDS; round++) {
        MlxDevice.setCpuThreads(upTo(3));
        int in = how.groupSize() * upTo(random.nextBoolean() ? 5 : 1400 / how.groupSize());
        MlxArray[] weight = weight(how, upTo(90), in);
        MlxArray x = whole(how, upTo(2), upTo(random.nextBoolean() ? 16 : 40), in);
        assertSame(how, () -> product(x, weight, how));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void areThoseOfMlxForExperts(int level) {
    use(level);
    for (MlxQuantization how : quantizations()) {
      for (boolean sorted : new boolean[] {false, true}) {
        MlxDevice.setCpuThreads(upTo(3));
        int in = how.groupSize() * upTo(5);
        MlxArray[] weight = weight(how, 4, upTo(50), in);
        int tokens = upTo(40);
        int[] experts = random.ints(sorted ? tokens : 2 * tokens, 0, 4).toArray();
        if (sorted) {
          Arrays.sort(experts);
        }
        // one expert for each row, or two for a row that both read
        MlxArray x = sorted ? whole(how, tokens, 1, in) : whole(how, tokens, 1, 1, in);
        MlxArray chosen =
            sorted ? MlxCreate.array(experts, tokens) : MlxCreate.array(experts, tokens, 2);
        assertSame(
            how,
            () ->
                gatherQmm(
                    x, weight[0], weight[1], biases(weight), null, chosen, true, how, sorted));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void areCloseToThoseOfMlxForAnyNumbers(int level) {
    use(level);
    for (MlxQuantization how : quantizations()) {
      MlxArray[] weight = weight(how, 60, 1024);
      MlxArray x = random(5, 1024);
      Supplier<MlxArray> product = () -> product(x, weight, how);
      MlxArray expected = product.get();
      double error = Math.sqrt(mean(square(subtract(rounded(product), expected)), false).toFloat());
      double size = Math.sqrt(mean(square(expected), false).toFloat());
      assertThat(error / size).as("%s, seed %d", how, seed).isLessThan(0.01);
    }
  }

  /// What is drafted is verified in one pass, which must find what single tokens would.
  @ParameterizedTest
  @MethodSource("levels")
  void giveEachOfFewRowsTheBitsThatItHasAlone(int level) {
    use(level);
    for (MlxQuantization how : quantizations()) {
      if (how.equals(MlxQuantization.MXFP8)) {
        continue; // MLX's
      }
      int in = how.groupSize() * upTo(1400 / how.groupSize());
      MlxArray[] weight = weight(how, upTo(90), in);
      int rows = 1 + upTo(15);
      MlxArray x = random(rows, in);
      MlxDevice.setCpuThreads(upTo(3));
      MlxArray together = rounded(() -> product(x, weight, how));
      for (int row = 0; row < rows; row++) {
        MlxArray one = MlxIndex.slice(x, 0, row, row + 1);
        assertThat(rounded(() -> product(one, weight, how)).toFloats())
            .as("%s, row %d of %d, seed %d", how, row, rows, seed)
            .isEqualTo(MlxIndex.slice(together, 0, row, row + 1).toFloats());
      }
    }
  }

  private static MlxArray product(MlxArray x, MlxArray[] weight, MlxQuantization how) {
    return quantizedMatmul(x, weight[0], weight[1], biases(weight), true, how);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void keepWhatIsNoNumberAndWhatIsZero(int level) {
    use(level);
    MlxQuantization how = MlxQuantization.affine(32, 4);
    MlxArray[] weight = weight(how, 3, 64);
    for (float strange : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 0}) {
      float[] values = new float[64];
      values[40] = strange;
      MlxArray x = MlxCreate.array(values, 1, 64);
      float[] products = rounded(() -> product(x, weight, how)).toFloats();
      for (float product : products) {
        assertThat(Float.isFinite(product)).isEqualTo(strange == 0);
      }
    }
  }

  /// Quantized random numbers, with scales of any type that checkpoints have.
  private MlxArray[] weight(MlxQuantization how, int... shape) {
    MlxArray[] weight = quantize(random(shape), how);
    if (weight.length > 2) {
      MlxDtype type =
          List.of(MlxDtype.FLOAT32, MlxDtype.BFLOAT16, MlxDtype.FLOAT16).get(random.nextInt(3));
      weight[1] = astype(weight[1], type);
      weight[2] = astype(weight[2], type);
    }
    return weight;
  }

  private static @Nullable MlxArray biases(MlxArray[] weight) {
    return weight.length > 2 ? weight[2] : null;
  }

  /// Whole numbers times a power of two, the largest of which is the same in each group: rounding
  /// to 8 bits changes none.
  private MlxArray whole(MlxQuantization how, int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int start = 0; start < values.length; start += how.groupSize()) {
      float scale = Math.scalb(1f, random.nextInt(-8, -4));
      for (int i = 0; i < how.groupSize(); i++) {
        values[start + i] = scale * random.nextInt(-MOST, MOST + 1);
      }
      values[start + random.nextInt(how.groupSize())] =
          scale * (random.nextBoolean() ? MOST : -MOST);
    }
    return MlxCreate.array(values, shape);
  }

  private void assertSame(MlxQuantization how, Supplier<MlxArray> product) {
    MlxArray expected = product.get();
    MlxArray actual = rounded(product);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    float worst = MlxReduce.max(MlxMath.abs(subtract(actual, expected)), false).toFloat();
    assertThat(worst).as("%s, seed %d", how, seed).isLessThan(0.02f);
  }

  private static MlxArray rounded(Supplier<MlxArray> product) {
    MlxDevice.setCpuRounding(true);
    try {
      return product.get().eval();
    } finally {
      MlxDevice.setCpuRounding(false);
    }
  }
}
