package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingPaceTests {

  private static final long MILLISECOND = 1_000_000;

  private final ReadingPace pace = new ReadingPace();

  @Test
  void beginsWithOneArrayAndDoublesWhileThatIsQuick() {
    assertThat(pace.arrays(100)).isOne();
    for (int arrays = 1; arrays <= 32; arrays *= 2) {
      pace.took(arrays, 100, MILLISECOND);
      assertThat(pace.arrays(100)).isEqualTo(2 * arrays);
    }
  }

  @Test
  void aimsAtHalfAStep() {
    for (int i = 0; i < 10; i++) {
      int arrays = pace.arrays(100);
      pace.took(arrays, 100, 5 * MILLISECOND * arrays);
    }
    assertThat(pace.arrays(100)).isEqualTo(10);
  }

  @Test
  void givesWayAtOnceWhereItBecomesSlow() {
    pace.took(1, 100, MILLISECOND);
    pace.took(2, 100, 200 * MILLISECOND);
    assertThat(pace.arrays(100)).isOne();
  }

  @Test
  void readsShortPartsInOneStepAfterALongOne() {
    for (int i = 0; i < 10; i++) {
      int arrays = pace.arrays(2048);
      pace.took(arrays, 2048, 4 * MILLISECOND * arrays);
    }
    assertThat(pace.arrays(2048)).isBetween(12, 13);
    assertThat(pace.arrays(128)).isGreaterThan(100);
  }

  @Test
  void keepsThePaceThoughLittleIsLeftAtTheEnd() {
    for (int i = 0; i < 10; i++) {
      int arrays = pace.arrays(100);
      pace.took(arrays, 100, arrays * MILLISECOND);
    }
    int before = pace.arrays(100);
    pace.took(1, 100, MILLISECOND);
    assertThat(pace.arrays(100)).isGreaterThanOrEqualTo(before - 1);
  }
}
