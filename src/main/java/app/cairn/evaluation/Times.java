package app.cairn.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Collects durations.
final class Times {

  private final List<Double> millis = new ArrayList<>();

  void add(long nanos) {
    millis.add(nanos / 1e6);
  }

  /// The time that the share `part` of all did not exceed, in milliseconds.
  double quantile(double part) {
    if (millis.isEmpty()) {
      return 0;
    }
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "p50 %.0f ms, p99 %.0f ms", quantile(0.5), quantile(0.99));
  }
}
