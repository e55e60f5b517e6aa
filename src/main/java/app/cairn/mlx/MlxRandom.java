package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.lang.foreign.MemorySegment;

/// Random numbers. Each operation takes a key, and the same key gives the same numbers.
public final class MlxRandom {

  private static final MemorySegment CATEGORICAL = symbol("cairn_random_categorical");
  private static final MemorySegment GUMBEL = symbol("cairn_random_gumbel");
  private static final MemorySegment KEY = symbol("cairn_random_key");
  private static final MemorySegment NORMAL = symbol("cairn_random_normal");
  private static final MemorySegment SPLIT = symbol("cairn_random_split");
  private static final MemorySegment UNIFORM = symbol("cairn_random_uniform");

  private MlxRandom() {}

  /// The key that a seed gives.
  public static MlxArray key(long seed) {
    return make(KEY, MlxThread.current(), seed);
  }

  /// New keys from one, `[count, 2]`; do not use the old one again.
  public static MlxArray split(MlxArray key, int count) {
    return make(SPLIT, key.thread(), key.handle(), count);
  }

  /// Evenly spread over 0 to before 1.
  public static MlxArray uniform(MlxArray key, MlxDtype dtype, int... shape) {
    return shaped(UNIFORM, key, dtype, shape);
  }

  /// Normally distributed, mean 0 and variance 1.
  public static MlxArray normal(MlxArray key, MlxDtype dtype, int... shape) {
    return shaped(NORMAL, key, dtype, shape);
  }

  /// Gumbel-distributed; the largest of logits plus such noise is a sample of them.
  public static MlxArray gumbel(MlxArray key, MlxDtype dtype, int... shape) {
    return shaped(GUMBEL, key, dtype, shape);
  }

  /// Draws one index along an axis with the probabilities that logits give.
  public static MlxArray categorical(MlxArray key, MlxArray logits, int axis) {
    return make(CATEGORICAL, logits.thread(), key.handle(), logits.handle(), axis);
  }

  private static MlxArray shaped(
      MemorySegment function, MlxArray key, MlxDtype dtype, int... shape) {
    MlxThread thread = key.thread();
    return make(function, thread, key.handle(), thread.ints(shape), shape.length, dtype.code());
  }
}
