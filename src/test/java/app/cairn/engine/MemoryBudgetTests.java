package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.llm.MemoryNeed;
import org.junit.jupiter.api.Test;

class MemoryBudgetTests {

  private static final long GB = 1L << 30;
  private static final MemoryNeed NEED = new MemoryNeed(4 * GB, GB, GB / 2);

  @Test
  void takesWhatFits() {
    assertThat(new MemoryBudget(0, _ -> 6 * GB).problem("m", NEED, 8_192, 0)).isNull();
    assertThat(new MemoryBudget(8 * GB, _ -> 100 * GB).problem("m", NEED, 8_192, 2 * GB)).isNull();
  }

  @Test
  void refusesWithFiguresWhatTheMachineHasNoRoomFor() {
    assertThat(new MemoryBudget(0, _ -> 5 * GB).problem("big", NEED, 8_192, 0))
        .isEqualTo(
            "The model big needs about 5.5 GB of memory (4.0 GB for its weights, 1.0 GB for a"
                + " context of 8,192 tokens, 512 MB to work with), but this machine has 4.5 GB"
                + " free. Choose a smaller model or one with fewer bits, or lower"
                + " cairn.engine.context.");
    assertThat(new MemoryBudget(0, _ -> 0).problem("big", NEED, 8_192, 0)).contains("has 0 MB");
  }

  @Test
  void refusesWhatTheLimitDoesNotAllow() {
    assertThat(new MemoryBudget(6 * GB, _ -> 100 * GB).problem("big", NEED, 8_192, GB))
        .contains("cairn.engine.memory-limit leaves 5.0 GB");
  }

  @Test
  void knowsWhatThisMachineHas() {
    assertThat(MachineMemory.available(0)).isBetween(64L << 20, 1L << 46);
  }
}
