package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxShape.concatenate;
import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxMemory;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizedKvCacheTests {

  private static final AttentionScores SCORES = AttentionScores.ofHeadDim(64);
  private static final int HEAD_DIM = 64;

  private MlxScope scope;
  private MlxScope kept;

  @BeforeEach
  void openScopes() {
    scope = MlxScope.open();
    kept = MlxScope.detached();
  }

  @AfterEach
  void closeScopes() {
    kept.close();
    scope.close();
  }

  /// Texts of any lengths, going back now and then, with all that scores can have.
  @ParameterizedTest
  @CsvSource({"8, 0.03", "4, 0.5"})
  void attendsAlmostAsToWhatWasComputed(int bits, float tolerance) {
    long seed = System.nanoTime();
    System.out.println("seed of attendsAlmostAsToWhatWasComputed: " + seed);
    Random random = new Random(seed);
    MlxArray sinks = random(random, 4);
    List<AttentionScores> kinds =
        List.of(
            SCORES,
            new AttentionScores(SCORES.scale(), 20, null),
            new AttentionScores(SCORES.scale(), 0, sinks));
    QuantizedKvCache cache =
        new QuantizedKvCache(kept, MlxQuantization.affine(HEAD_DIM, bits), 700);
    MlxArray keys = MlxCreate.zeros(MlxDtype.FLOAT32, 2, 2, 0, HEAD_DIM);
    MlxArray values = keys;
    while (keys.dim(2) < 560) {
      int length = random.nextInt(4) == 0 ? 1 + random.nextInt(90) : 1 + random.nextInt(3);
      MlxArray newKeys = random(random, 2, 2, length, HEAD_DIM);
      MlxArray newValues = random(random, 2, 2, length, HEAD_DIM);
      keys = concatenate(2, keys, newKeys);
      values = concatenate(2, values, newValues);
      cache.append(newKeys, newValues);

      MlxArray queries = random(random, 2, 4, length, HEAD_DIM);
      AttentionScores scores = kinds.get(random.nextInt(3));
      AttentionMask mask = length == 1 ? new AttentionMask.None() : new AttentionMask.Causal();
      float[] expected = mask.attend(queries, keys, values, scores).toFloats();
      float[] found = cache.attend(queries, mask, scores).toFloats();
      assertThat(found).containsExactly(expected, Offset.offset(tolerance));

      int last = random.nextInt(20);
      if (random.nextInt(5) == 0 && cache.canForget(last)) {
        cache.forget(last);
        keys = slice(keys, 2, 0, keys.dim(2) - last);
        values = slice(values, 2, 0, values.dim(2) - last);
      }
    }
  }

  @Test
  void takesTheMemoryThatItSays() {
    LayerMemory memory = LayerMemory.Attention.full(2, HEAD_DIM);
    long numbers = 2L * 2 * HEAD_DIM * 1_024;
    assertThat(memory.quantized(16)).isEqualTo(memory);
    assertThat(memory.quantized(8).bytes(1_024, Float.BYTES)).isEqualTo(numbers * 9 / 8);
    assertThat(memory.quantized(4).bytes(1_024, Float.BYTES)).isEqualTo(numbers * 5 / 8);
    assertThat(memory.quantized(4).bytes(1_024, Short.BYTES)).isEqualTo(numbers * 9 / 16);

    QuantizedKvCache cache = new QuantizedKvCache(kept, MlxQuantization.affine(HEAD_DIM, 8), 1_024);
    MlxArray token = MlxCreate.ones(MlxDtype.FLOAT32, 1, 2, 1, HEAD_DIM);
    for (int i = 0; i < 1_024; i++) {
      cache.append(token, token);
    }
    assertThat(cache.arrays().stream().mapToLong(MlxArray::byteSize).sum())
        .isEqualTo(memory.quantized(8).bytes(1_024, Float.BYTES));
  }

  @Test
  void leavesWindowsAndOddHeadsAsTheyAre() {
    LayerMemory window = new LayerMemory.Attention(2, HEAD_DIM, 512);
    assertThat(window.quantized(4)).isEqualTo(window);
    LayerMemory odd = LayerMemory.Attention.full(2, 80);
    assertThat(odd.quantized(4)).isEqualTo(odd);
    assertThat(LayerMemory.Attention.full(2, 96).quantized(4))
        .isEqualTo(
            new LayerMemory.Attention(
                2, 96, LayerMemory.Attention.UNLIMITED, MlxQuantization.affine(32, 4)));
  }

  @Test
  void writesInPlaceWhileTheStepBeforeStillRuns() {
    QuantizedKvCache cache =
        new QuantizedKvCache(kept, MlxQuantization.affine(HEAD_DIM, 8), Integer.MAX_VALUE);
    try (MlxScope _ = MlxScope.open()) {
      MlxArray text = MlxCreate.ones(MlxDtype.FLOAT32, 1, 4, 4_096, HEAD_DIM);
      cache.append(text, text);
      cache.append(slice(text, 2, 0, 1), slice(text, 2, 0, 1)); // makes room
    }
    Mlx.eval(cache.arrays().toArray(MlxArray[]::new));
    long cacheSize = cache.arrays().stream().mapToLong(MlxArray::byteSize).sum();
    MlxArray token = MlxCreate.ones(MlxDtype.FLOAT32, 1, 4, 1, HEAD_DIM).eval();
    Mlx.synchronize();
    long before = MlxMemory.active();
    MlxMemory.resetPeak();
    for (int step = 0; step < 10; step++) {
      cache.append(token, token);
      Mlx.asyncEval(cache.arrays().toArray(MlxArray[]::new));
    }
    Mlx.synchronize();
    assertThat(MlxMemory.peak() - before).isLessThan(cacheSize / 8);
  }

  private static MlxArray random(Random random, int... shape) {
    int size = 1;
    for (int length : shape) {
      size *= length;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return MlxCreate.array(values, shape);
  }
}
