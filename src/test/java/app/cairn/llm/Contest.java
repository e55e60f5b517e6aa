package app.cairn.llm;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Measures contestants in turn, round by round, so that whatever else the machine does falls on
/// all of them alike.
final class Contest {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /// Something that is measured.
  interface Work {
    void run() throws Exception;
  }

  /// How long a contestant took in each round, in nanoseconds by the clock and of processors.
  record Times(String name, List<Long> elapsed, List<Long> processor) {

    /// The median by the clock, in milliseconds for one of `parts`.
    double millis(int parts) {
      return median(elapsed.stream().mapToDouble(nanos -> nanos)) / parts / 1e6;
    }

    /// The median of processor time, in milliseconds for one of `parts`.
    double processorMillis(int parts) {
      return median(processor.stream().mapToDouble(nanos -> nanos)) / parts / 1e6;
    }

    /// How many times as fast as `other` by the clock: the median over the rounds.
    double speedup(Times other) {
      return speedup(elapsed, other.elapsed);
    }

    /// How many times less processor time than `other`: the median over the rounds.
    double processorSpeedup(Times other) {
      return speedup(processor, other.processor);
    }

    private static double speedup(List<Long> own, List<Long> others) {
      return median(
          IntStream.range(0, own.size())
              .mapToDouble(round -> (double) others.get(round) / own.get(round)));
    }
  }

  private record Contestant(String name, Work work) {}

  private final List<Contestant> contestants = new ArrayList<>();

  /// Adds a contestant; the first to be added is the first in each round.
  Contest with(String name, Work work) {
    contestants.add(new Contestant(name, work));
    return this;
  }

  /// Runs one round that does not count and `rounds` that do.
  ///
  /// @return the times in the order in which the contestants were added
  List<Times> run(int rounds) throws Exception {
    List<Times> results =
        contestants.stream()
            .map(c -> new Times(c.name(), new ArrayList<>(), new ArrayList<>()))
            .toList();
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < contestants.size(); i++) {
        long processor = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        contestants.get(i).work().run();
        long elapsed = System.nanoTime() - start;
        if (round >= 0) {
          results.get(i).elapsed().add(elapsed);
          results.get(i).processor().add(SYSTEM.getProcessCpuTime() - processor);
        }
      }
    }
    return results;
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
