package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;
import static app.cairn.mlx.Operations.makeAll;

import java.lang.foreign.MemorySegment;

/// Operations that change an array's form, and join and cut arrays. Negative axes count from the
/// end. Most copy nothing: the result sees the same memory.
public final class MlxShape {

  private static final MemorySegment ASTYPE = symbol("cairn_astype");
  private static final MemorySegment BROADCAST_TO = symbol("cairn_broadcast_to");
  private static final MemorySegment CONCATENATE = symbol("cairn_concatenate");
  private static final MemorySegment CONTIGUOUS = symbol("cairn_contiguous");
  private static final MemorySegment EXPAND_DIMS = symbol("cairn_expand_dims");
  private static final MemorySegment FLATTEN = symbol("cairn_flatten");
  private static final MemorySegment MOVEAXIS = symbol("cairn_moveaxis");
  private static final MemorySegment PAD = symbol("cairn_pad");
  private static final MemorySegment REPEAT = symbol("cairn_repeat");
  private static final MemorySegment RESHAPE = symbol("cairn_reshape");
  private static final MemorySegment ROLL = symbol("cairn_roll");
  private static final MemorySegment SPLIT = symbol("cairn_split");
  private static final MemorySegment SPLIT_AT = symbol("cairn_split_at");
  private static final MemorySegment SQUEEZE = symbol("cairn_squeeze");
  private static final MemorySegment STACK = symbol("cairn_stack");
  private static final MemorySegment SWAPAXES = symbol("cairn_swapaxes");
  private static final MemorySegment TILE = symbol("cairn_tile");
  private static final MemorySegment TRANSPOSE = symbol("cairn_transpose");
  private static final MemorySegment TRIL = symbol("cairn_tril");
  private static final MemorySegment TRIU = symbol("cairn_triu");
  private static final MemorySegment UNFLATTEN = symbol("cairn_unflatten");
  private static final MemorySegment VIEW = symbol("cairn_view");

  private MlxShape() {}

  /// Gives the elements a new shape; one length may be -1 and follows from the others.
  public static MlxArray reshape(MlxArray a, int... shape) {
    return withInts(RESHAPE, a, shape);
  }

  /// Repeats axes of length 1, and adds axes in front, until the shape is reached.
  public static MlxArray broadcastTo(MlxArray a, int... shape) {
    return withInts(BROADCAST_TO, a, shape);
  }

  /// Puts the axes in a new order; reverses them if none is named.
  public static MlxArray transpose(MlxArray a, int... axes) {
    return withInts(TRANSPOSE, a, axes);
  }

  /// Swaps two axes.
  public static MlxArray swapaxes(MlxArray a, int axis1, int axis2) {
    return make(SWAPAXES, a.thread(), a.handle(), axis1, axis2);
  }

  /// Moves one axis to another place.
  public static MlxArray moveaxis(MlxArray a, int source, int destination) {
    return make(MOVEAXIS, a.thread(), a.handle(), source, destination);
  }

  /// Inserts axes of length 1 at these places of the result.
  public static MlxArray expandDims(MlxArray a, int... axes) {
    return withInts(EXPAND_DIMS, a, axes);
  }

  /// Removes axes of length 1; all of them if none is named.
  public static MlxArray squeeze(MlxArray a, int... axes) {
    return withInts(SQUEEZE, a, axes);
  }

  /// Joins the axes from `start` to `end` into one.
  public static MlxArray flatten(MlxArray a, int start, int end) {
    return make(FLATTEN, a.thread(), a.handle(), start, end);
  }

  /// Splits one axis into several of these lengths.
  public static MlxArray unflatten(MlxArray a, int axis, int... shape) {
    MlxThread thread = a.thread();
    return make(UNFLATTEN, thread, a.handle(), thread.ints(shape), shape.length, axis);
  }

  /// Joins arrays along an axis that they have.
  public static MlxArray concatenate(int axis, MlxArray... arrays) {
    return joined(CONCATENATE, axis, arrays);
  }

  /// Joins arrays of equal shape along a new axis.
  public static MlxArray stack(int axis, MlxArray... arrays) {
    return joined(STACK, axis, arrays);
  }

  /// Cuts an axis into equal parts.
  public static MlxArray[] split(MlxArray a, int parts, int axis) {
    return makeAll(SPLIT, a.thread(), a.handle(), parts, axis);
  }

  /// Cuts an axis before each of these indices.
  public static MlxArray[] splitAt(MlxArray a, int axis, int... indices) {
    MlxThread thread = a.thread();
    return makeAll(SPLIT_AT, thread, a.handle(), thread.ints(indices), indices.length, axis);
  }

  /// Repeats each element `repeats` times along an axis.
  public static MlxArray repeat(MlxArray a, int repeats, int axis) {
    return make(REPEAT, a.thread(), a.handle(), repeats, axis);
  }

  /// Repeats the whole array along each axis.
  public static MlxArray tile(MlxArray a, int... repeats) {
    return withInts(TILE, a, repeats);
  }

  /// Moves elements along an axis; what leaves at one end enters at the other.
  public static MlxArray roll(MlxArray a, int shift, int axis) {
    return make(ROLL, a.thread(), a.handle(), shift, axis);
  }

  /// Adds `before` and `behind` elements of a value along an axis.
  public static MlxArray pad(MlxArray a, int axis, int before, int behind, double value) {
    MlxThread thread = a.thread();
    MlxArray filler = MlxCreate.scalarLike(a, value);
    return make(PAD, thread, a.handle(), filler.handle(), axis, before, behind);
  }

  /// The elements on and below the diagonal `k`, zero elsewhere.
  public static MlxArray tril(MlxArray a, int k) {
    return make(TRIL, a.thread(), a.handle(), k);
  }

  /// The elements on and above the diagonal `k`, zero elsewhere.
  public static MlxArray triu(MlxArray a, int k) {
    return make(TRIU, a.thread(), a.handle(), k);
  }

  /// The same elements laid out row by row.
  public static MlxArray contiguous(MlxArray a) {
    return make(CONTIGUOUS, a.thread(), a.handle(), 0);
  }

  /// Converts the elements.
  public static MlxArray astype(MlxArray a, MlxDtype dtype) {
    return make(ASTYPE, a.thread(), a.handle(), dtype.code());
  }

  /// Reads the same bytes as another type; the last axis changes its length with the size.
  public static MlxArray view(MlxArray a, MlxDtype dtype) {
    return make(VIEW, a.thread(), a.handle(), dtype.code());
  }

  private static MlxArray withInts(MemorySegment function, MlxArray a, int... values) {
    MlxThread thread = a.thread();
    return make(function, thread, a.handle(), thread.ints(values), values.length);
  }

  private static MlxArray joined(MemorySegment function, int axis, MlxArray... arrays) {
    if (arrays.length == 0) {
      throw new MlxException("there is no array to join");
    }
    MlxThread thread = arrays[0].thread();
    return make(function, thread, thread.handles(arrays), arrays.length, axis);
  }
}
