package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.lang.foreign.MemorySegment;

/// Operations that take values along an axis together: sums, extremes, softmax, order. Negative
/// axes count from the end; `keepDims` leaves a reduced axis with length 1.
public final class MlxReduce {

  private static final MemorySegment ALL = symbol("cairn_all");
  private static final MemorySegment ANY = symbol("cairn_any");
  private static final MemorySegment ARGMAX = symbol("cairn_argmax");
  private static final MemorySegment ARGMIN = symbol("cairn_argmin");
  private static final MemorySegment ARGPARTITION = symbol("cairn_argpartition");
  private static final MemorySegment ARGSORT = symbol("cairn_argsort");
  private static final MemorySegment CUMSUM = symbol("cairn_cumsum");
  private static final MemorySegment LOGSUMEXP = symbol("cairn_logsumexp");
  private static final MemorySegment MAX = symbol("cairn_max");
  private static final MemorySegment MEAN = symbol("cairn_mean");
  private static final MemorySegment MIN = symbol("cairn_min");
  private static final MemorySegment NORM = symbol("cairn_norm");
  private static final MemorySegment PARTITION = symbol("cairn_partition");
  private static final MemorySegment PROD = symbol("cairn_prod");
  private static final MemorySegment SOFTMAX = symbol("cairn_softmax");
  private static final MemorySegment SORT = symbol("cairn_sort");
  private static final MemorySegment SUM = symbol("cairn_sum");
  private static final MemorySegment TOPK = symbol("cairn_topk");
  private static final MemorySegment VAR = symbol("cairn_var");

  private MlxReduce() {}

  /// Whether all values are true.
  public static MlxArray all(MlxArray a, boolean keepDims, int... axes) {
    return reduce(ALL, a, keepDims, axes);
  }

  /// Whether one value is true.
  public static MlxArray any(MlxArray a, boolean keepDims, int... axes) {
    return reduce(ANY, a, keepDims, axes);
  }

  /// `log(sum(exp(a)))`; over all axes if none is named.
  public static MlxArray logsumexp(MlxArray a, boolean keepDims, int... axes) {
    return reduce(LOGSUMEXP, a, keepDims, axes);
  }

  /// The largest value; over all axes if none is named.
  public static MlxArray max(MlxArray a, boolean keepDims, int... axes) {
    return reduce(MAX, a, keepDims, axes);
  }

  /// The mean; over all axes if none is named.
  public static MlxArray mean(MlxArray a, boolean keepDims, int... axes) {
    return reduce(MEAN, a, keepDims, axes);
  }

  /// The smallest value; over all axes if none is named.
  public static MlxArray min(MlxArray a, boolean keepDims, int... axes) {
    return reduce(MIN, a, keepDims, axes);
  }

  /// The Euclidean length; over all axes if none is named.
  public static MlxArray norm(MlxArray a, boolean keepDims, int... axes) {
    return reduce(NORM, a, keepDims, axes);
  }

  /// The product; over all axes if none is named.
  public static MlxArray prod(MlxArray a, boolean keepDims, int... axes) {
    return reduce(PROD, a, keepDims, axes);
  }

  /// The sum; over all axes if none is named.
  public static MlxArray sum(MlxArray a, boolean keepDims, int... axes) {
    return reduce(SUM, a, keepDims, axes);
  }

  /// The variance (of the whole, not of a sample); over all axes if none is named.
  public static MlxArray var(MlxArray a, boolean keepDims, int... axes) {
    return reduce(VAR, a, keepDims, axes);
  }

  /// `exp(a) / sum(exp(a))` along an axis, in the array's own type.
  public static MlxArray softmax(MlxArray a, int axis) {
    return make(SOFTMAX, a.thread(), a.handle(), axis, 0);
  }

  /// `exp(a) / sum(exp(a))` along an axis, computed in float32.
  public static MlxArray softmaxPrecise(MlxArray a, int axis) {
    return make(SOFTMAX, a.thread(), a.handle(), axis, 1);
  }

  /// Where the largest value stands along an axis, as [MlxDtype#UINT32].
  public static MlxArray argmax(MlxArray a, int axis, boolean keepDims) {
    return make(ARGMAX, a.thread(), a.handle(), axis, keepDims ? 1 : 0);
  }

  /// Where the smallest value stands along an axis, as [MlxDtype#UINT32].
  public static MlxArray argmin(MlxArray a, int axis, boolean keepDims) {
    return make(ARGMIN, a.thread(), a.handle(), axis, keepDims ? 1 : 0);
  }

  /// Sorts along an axis, smallest first.
  public static MlxArray sort(MlxArray a, int axis) {
    return make(SORT, a.thread(), a.handle(), axis);
  }

  /// The order that sorts along an axis, as [MlxDtype#UINT32].
  public static MlxArray argsort(MlxArray a, int axis) {
    return make(ARGSORT, a.thread(), a.handle(), axis);
  }

  /// Puts the value of rank `kth` in its place along an axis, smaller ones before it, larger
  /// behind.
  public static MlxArray partition(MlxArray a, int kth, int axis) {
    return make(PARTITION, a.thread(), a.handle(), kth, axis);
  }

  /// The order that [#partition] puts values in, as [MlxDtype#UINT32].
  public static MlxArray argpartition(MlxArray a, int kth, int axis) {
    return make(ARGPARTITION, a.thread(), a.handle(), kth, axis);
  }

  /// The `k` largest values along an axis, in no order.
  public static MlxArray topk(MlxArray a, int k, int axis) {
    return make(TOPK, a.thread(), a.handle(), k, axis);
  }

  /// Running sums along an axis, from the start.
  public static MlxArray cumsum(MlxArray a, int axis) {
    return cumsum(a, axis, false, true);
  }

  /// Running sums along an axis.
  ///
  /// @param reverse from the end
  /// @param inclusive whether each sum holds its own value
  public static MlxArray cumsum(MlxArray a, int axis, boolean reverse, boolean inclusive) {
    return make(CUMSUM, a.thread(), a.handle(), axis, reverse ? 1 : 0, inclusive ? 1 : 0);
  }

  private static MlxArray reduce(
      MemorySegment function, MlxArray a, boolean keepDims, int... axes) {
    MlxThread thread = a.thread();
    return make(function, thread, a.handle(), thread.ints(axes), axes.length, keepDims ? 1 : 0);
  }
}
