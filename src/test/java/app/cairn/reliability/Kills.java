package app.cairn.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// When which process is killed: each kind about as often, up to `-Dkill.times`, in random order,
/// at random instants.
final class Kills {

  private static final int TIMES = Integer.getInteger("kill.times", 8);
  private static final int LEAST_SECONDS = 15;
  private static final int MORE_SECONDS = 60;

  private final Random random;
  private final List<ProcessKind> turn = new ArrayList<>();
  private final Map<ProcessKind, Integer> counts = new EnumMap<>(ProcessKind.class);
  private long next;

  Kills(Random random) {
    this.random = random;
    plan();
  }

  private void plan() {
    Duration wait =
        Duration.ofMillis(1_000L * LEAST_SECONDS + random.nextInt(1_000 * MORE_SECONDS));
    next = System.nanoTime() + wait.toNanos();
  }

  boolean isDue() {
    return System.nanoTime() - next >= 0 && !left().isEmpty();
  }

  private List<ProcessKind> left() {
    return Stream.of(ProcessKind.values())
        .filter(kind -> counts.getOrDefault(kind, 0) < TIMES)
        .toList();
  }

  /// The kind whose turn it is.
  ProcessKind victim() {
    if (turn.isEmpty()) {
      turn.addAll(left());
      Collections.shuffle(turn, random);
    }
    return turn.getLast();
  }

  /// Goes on to the next turn.
  ///
  /// @param killed whether there was one to kill
  void done(boolean killed) {
    if (killed) {
      counts.merge(victim(), 1, Integer::sum);
    }
    turn.removeLast();
    plan();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
