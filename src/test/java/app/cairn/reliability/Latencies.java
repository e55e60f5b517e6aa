package app.cairn.reliability;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Measured times. Thread-safe.
final class Latencies {

  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

  void add(long duration) {
    nanos.add(duration);
  }

  int count() {
    return nanos.size();
  }

  /// What so many of 100 do not exceed, in milliseconds.
  double percentile(int percent) {
    return percentile(sorted(), percent);
  }

  @Override
  public String toString() {
    long[] sorted = sorted();
    return sorted.length == 0
        ? "none"
        : String.format(
            Locale.ROOT,
            "p50 %.0f ms, p99 %.0f ms, max %.0f ms of %d",
            percentile(sorted, 50),
            percentile(sorted, 99),
            Arrays.stream(sorted).max().orElse(0) / 1e6,
            sorted.length);
  }

  private long[] sorted() {
    return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static double percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
  }
}
