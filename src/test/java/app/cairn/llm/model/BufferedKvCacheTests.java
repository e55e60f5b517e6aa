package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxShape.concatenate;
import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxMemory;
import app.cairn.mlx.MlxRandom;
import app.cairn.mlx.MlxScope;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BufferedKvCacheTests {

  private static final AttentionScores SCORES = AttentionScores.scaled(0.3f);
  private static final int HEAD_DIM = 8;

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

  /// Any lengths, going back now and then, with and without a window that moves.
  @RepeatedTest(8)
  void attendsToAllThatIsSeenAndNothingElse() {
    long seed = System.nanoTime();
    System.out.println("seed of attendsToAllThatIsSeenAndNothingElse: " + seed);
    Random random = new Random(seed);
    int window = random.nextBoolean() ? LayerMemory.Attention.UNLIMITED : 1 + random.nextInt(40);
    BufferedKvCache cache = new BufferedKvCache(kept, window, 700);
    MlxArray all = MlxCreate.zeros(MlxDtype.FLOAT32, 2, 2, 0, HEAD_DIM);
    while (all.dim(2) < 560) {
      int length = random.nextInt(4) == 0 ? 1 + random.nextInt(90) : 1;
      MlxArray added = random(random, 2, 2, length, HEAD_DIM);
      all = concatenate(2, all, added);
      cache.append(added, multiply(added, 2));

      MlxArray queries = random(random, 2, 4, length, HEAD_DIM);
      int seen = all.dim(2);
      int first = Math.max(0, seen - length - window + 1);
      MlxArray expectedKeys = slice(all, 2, first, seen);
      // A mask by which a wrong number of keys shows.
      MlxArray mask = MlxCreate.ones(MlxDtype.BOOL, length, seen - first);
      AttentionMask given = new AttentionMask.Given(mask);
      assertThat(cache.attend(queries, given, SCORES).toFloats())
          .isEqualTo(
              given.attend(queries, expectedKeys, multiply(expectedKeys, 2), SCORES).toFloats());

      int last = random.nextInt(20);
      if (random.nextInt(5) == 0 && cache.canForget(last)) {
        cache.forget(last);
        all = slice(all, 2, 0, seen - last);
      }
    }
  }

  @Test
  void goesBackAsFarAsNothingWasDropped() {
    BufferedKvCache cache = new BufferedKvCache(kept, 4, 100);
    MlxArray token = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1, 1, HEAD_DIM);
    cache.append(token, token);
    cache.append(token, token);
    assertThat(cache.canForget(2)).isTrue();
    assertThat(cache.canForget(3)).isFalse();
    for (int i = 0; i < 30; i++) {
      cache.append(token, token);
    }
    assertThat(cache.canForget(1)).isTrue();
    assertThat(cache.canForget(20)).isFalse();
  }

  @Test
  void holdsNoMoreOfAWindowThanItSays() {
    LayerMemory.Attention memory = new LayerMemory.Attention(1, HEAD_DIM, 30);
    BufferedKvCache cache = new BufferedKvCache(kept, 30, 1000);
    MlxArray token = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1, 1, HEAD_DIM);
    long most = 0;
    for (int i = 0; i < 400; i++) {
      cache.append(token, token);
      most = Math.max(most, cache.arrays().stream().mapToLong(MlxArray::size).sum());
    }
    assertThat(most).isEqualTo(memory.bytes(1000, 1));
  }

  @Test
  void copiesNothingWhileTheStepBeforeStillRuns() {
    BufferedKvCache cache =
        new BufferedKvCache(kept, LayerMemory.Attention.UNLIMITED, Integer.MAX_VALUE);
    int length = 4096;
    try (MlxScope _ = MlxScope.open()) {
      MlxArray text = MlxCreate.ones(MlxDtype.FLOAT32, 1, 4, length, 64);
      cache.append(text, text);
      cache.append(slice(text, 2, 0, 1), slice(text, 2, 0, 1)); // makes room
    }
    Mlx.eval(cache.arrays().toArray(MlxArray[]::new));
    long cacheSize = cache.arrays().getFirst().byteSize();
    MlxArray x = MlxCreate.ones(MlxDtype.FLOAT32, 1, 4, 1, 64).eval();
    Mlx.synchronize();
    long before = MlxMemory.active();
    MlxMemory.resetPeak();
    for (int step = 0; step < 10; step++) {
      try (MlxScope graph = MlxScope.open()) {
        cache.append(x, x);
        x = graph.keep(cache.attend(x, new AttentionMask.None(), SCORES));
      }
      Mlx.asyncEval(x);
    }
    assertThat(x.toFloats()[0]).isCloseTo(1, Offset.offset(1e-3f));
    assertThat(MlxMemory.peak() - before).isLessThan(cacheSize / 2);
  }

  private static MlxArray random(Random random, int... shape) {
    return MlxRandom.normal(MlxRandom.key(random.nextLong()), MlxDtype.FLOAT32, shape);
  }
}
