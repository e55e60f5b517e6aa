package app.cairn.mlx;

import static app.cairn.mlx.MlxCreate.array;
import static app.cairn.mlx.MlxCreate.ones;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class MlxScopeTests {

  @Test
  void freesItsArraysWhenClosed() {
    try (MlxScope scope = MlxScope.open()) {
      add(array(new float[] {1, 2}, 2), 1);
      assertThat(scope.size()).isEqualTo(3);
    }
    long before = MlxMemory.active();
    try (MlxScope scope = MlxScope.open()) {
      ones(MlxDtype.FLOAT32, 256, 256).eval();
      assertThat(MlxMemory.active()).isGreaterThan(before);
    }
    assertThat(MlxMemory.active()).isEqualTo(before);
  }

  @Test
  void handsAnArrayToTheEnclosingScope() {
    try (MlxScope outer = MlxScope.open()) {
      MlxArray kept;
      MlxArray lost;
      try (MlxScope inner = MlxScope.open()) {
        lost = array(new float[] {1, 2}, 2);
        kept = inner.keep(multiply(lost, 3));
      }
      assertThat(outer.size()).isEqualTo(1);
      assertThat(kept.toFloats()).containsExactly(3, 6);
      assertThatThrownBy(lost::toFloats)
          .isInstanceOf(MlxException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void keepsNothingWithoutAnEnclosingScope() {
    try (MlxScope scope = MlxScope.open()) {
      MlxArray a = array(new int[] {1}, 1);
      assertThatThrownBy(() -> scope.keep(a)).hasMessageContaining("no enclosing scope");
    }
  }

  @Test
  void takesArraysIntoADetachedScopeThatLivesOn() {
    MlxScope weights = MlxScope.detached();
    MlxArray weight;
    try (MlxScope loading = MlxScope.open()) {
      weight = weights.adopt(array(new float[] {5}, 1));
      assertThat(loading.size()).isZero();
    }
    assertThat(weight.toFloats()).containsExactly(5);
    weights.close();
    assertThatThrownBy(weight::toFloats).isInstanceOf(MlxException.class);
  }

  @Test
  void freesOneArrayEarly() {
    try (MlxScope scope = MlxScope.open()) {
      MlxArray a = array(new float[] {1}, 1);
      MlxArray b = add(a, 1);
      long held = scope.size();
      a.free();
      a.free();
      assertThat(scope.size()).isEqualTo(held - 1);
      assertThat(b.toFloats()).containsExactly(2);
      assertThatThrownBy(() -> add(a, 1))
          .isInstanceOf(MlxException.class)
          .hasMessageContaining("freed");
      assertThat(a).hasToString("freed");
    }
  }

  @Test
  void mayBeClosedTwice() {
    MlxScope scope = MlxScope.open();
    scope.close();
    scope.close();
    assertThat(scope.isOpen()).isFalse();
  }

  @Test
  void closesScopesLeftOpenWithinIt() {
    MlxScope outer = MlxScope.open();
    MlxScope inner = MlxScope.open();
    MlxArray a = array(new float[] {1}, 1);
    outer.close();
    assertThat(inner.isOpen()).isFalse();
    assertThatThrownBy(a::eval).isInstanceOf(MlxException.class);
    inner.close();
    assertThatThrownBy(() -> array(new float[] {1}, 1)).hasMessageContaining("no scope is open");
  }

  @Test
  void freesNothingInAClosedScope() {
    MlxArray a;
    try (MlxScope scope = MlxScope.open()) {
      a = array(new float[] {1}, 1);
    }
    a.free();
    assertThat(a).hasToString("freed");
  }

  @Test
  void refusesOtherThreads() {
    try (MlxScope scope = MlxScope.open()) {
      MlxArray a = array(new float[] {1}, 1);
      assertRefusedOnAnotherThread(a::toFloats);
      assertRefusedOnAnotherThread(() -> add(a, 1));
      assertRefusedOnAnotherThread(a::free);
      assertRefusedOnAnotherThread(scope::close);
      assertThat(scope.isOpen()).isTrue();
      assertThat(a.toFloats()).containsExactly(1);
    }
  }

  @Test
  void servesSeveralThreadsEachWithItsOwnScopes() throws Exception {
    FutureTask<float[]> other =
        new FutureTask<>(
            () -> {
              try (MlxScope scope = MlxScope.open()) {
                return add(ones(MlxDtype.FLOAT32, 3), 1).toFloats();
              } finally {
                Mlx.releaseThread();
              }
            });
    Thread thread = new Thread(other, "other");
    try (MlxScope scope = MlxScope.open()) {
      MlxArray mine = ones(MlxDtype.FLOAT32, 2);
      thread.start();
      assertThat(other.get()).containsExactly(2, 2, 2);
      assertThat(mine.toFloats()).containsExactly(1, 1);
    }
  }

  private static void assertRefusedOnAnotherThread(Runnable work) {
    FutureTask<Void> task = new FutureTask<>(work, null);
    new Thread(task, "other").start();
    assertThatThrownBy(task::get)
        .hasCauseInstanceOf(MlxException.class)
        .hasStackTraceContaining("belongs to the thread");
  }
}
