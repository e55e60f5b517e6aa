package app.cairn.engine;

import app.cairn.llm.MemoryNeed;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Decides whether a model fits into memory.
///
/// @param limit how much all models may take; 0 if only the machine decides
/// @param available how much a new model could have, given how much models have already
record MemoryBudget(long limit, LongUnaryOperator available) {

  /// Left to the rest of the machine.
  private static final long RESERVE = 512L << 20;

  /// Tells why a model does not fit, with figures; null if it does.
  ///
  /// @param inUse what models have already
  @Nullable String problem(String model, MemoryNeed need, int context, long inUse) {
    long machine = Math.max(0, available.applyAsLong(inUse) - RESERVE);
    long allowed = limit == 0 ? Long.MAX_VALUE : Math.max(0, limit - inUse);
    if (need.total() <= Math.min(machine, allowed)) {
      return null;
    }
    String has =
        machine <= allowed
            ? "this machine has %s free".formatted(gigabytes(machine))
            : "cairn.engine.memory-limit leaves %s".formatted(gigabytes(allowed));
    return """
    The model %s needs about %s of memory (%s for its weights, %s for a context of %,d tokens, \
    %s to work with), but %s. Choose a smaller model or one with fewer bits, or lower \
    cairn.engine.context.\
    """
        .formatted(
            model,
            gigabytes(need.total()),
            gigabytes(need.weights()),
            gigabytes(need.cache()),
            context,
            gigabytes(need.working()),
            has);
  }

  /// How much all models may have together now.
  ///
  /// @param inUse what models have already
  long room(long inUse) {
    long machine = Math.max(0, available.applyAsLong(inUse) - RESERVE) + inUse;
    return limit == 0 ? machine : Math.min(machine, limit);
  }

  private static String gigabytes(long bytes) {
    return bytes < 1L << 30
        ? "%d MB".formatted((bytes + (1 << 20) - 1) >> 20)
        : String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
  }
}
