package app.cairn.reliability;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// What an engine's process takes from time to time, as a table, and whether that stays where it
/// is. The first quarter is for warming up; the middles of the second and the last are compared.
final class Flatness {

  private static final double MB = 1 << 20;
  private static final double MOST_RESIDENT = 12 * MB;
  private static final double MOST_ARRAYS = MB / 8;
  private static final double MOST_FILES = 1;
  private static final double MOST_THREADS = 1;

  private final PrintStream out;
  private final List<EngineUse> seen = new ArrayList<>();

  /// @param what is counted, in a word
  Flatness(PrintStream out, String what) {
    this.out = out;
    out.printf("%n| %s | resident | arrays | files | threads |%n|---|---|---|---|---|%n", what);
  }

  void add(long count, EngineUse use) {
    seen.add(use);
    out.printf(
        "| %,d | %.1f MB | %.3f MB | %d | %d |%n",
        count, use.resident() / MB, use.arrays() / MB, use.files(), use.threads());
  }

  /// Whether nothing grew by more than it may, and prints by how much it did.
  boolean isFlat() {
    double resident = growth(EngineUse::resident);
    double arrays = growth(EngineUse::arrays);
    double files = growth(EngineUse::files);
    double threads = growth(EngineUse::threads);
    boolean flat =
        resident <= MOST_RESIDENT
            && arrays <= MOST_ARRAYS
            && files <= MOST_FILES
            && threads <= MOST_THREADS;
    out.printf(
        "From the second quarter to the last: %+.1f MB resident, %+.3f MB of arrays, %+.0f files,"
            + " %+.0f threads: %s%n",
        resident / MB, arrays / MB, files, threads, flat ? "flat" : "NOT FLAT");
    return flat;
  }

  private double growth(ToLongFunction<EngineUse> figure) {
    int quarter = seen.size() / 4;
    return median(figure, 3 * quarter) - median(figure, quarter);
  }

  private double median(ToLongFunction<EngineUse> figure, int from) {
    int quarter = seen.size() / 4;
    long[] sorted =
        seen.subList(from, from + quarter).stream().mapToLong(figure).sorted().toArray();
    return sorted[quarter / 2];
  }
}
