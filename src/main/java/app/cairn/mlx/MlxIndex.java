package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.lang.foreign.MemorySegment;

/// Operations that pick elements and put others in their place. Negative axes count from the end.
/// Arrays do not change: an update makes a new one, in the old one's memory when nothing else holds
/// it.
public final class MlxIndex {

  private static final MemorySegment PUT_ALONG_AXIS = symbol("cairn_put_along_axis");
  private static final MemorySegment SCATTER_ADD = symbol("cairn_scatter_add");
  private static final MemorySegment SCATTER_ADD_AXIS = symbol("cairn_scatter_add_axis");
  private static final MemorySegment SLICE = symbol("cairn_slice");
  private static final MemorySegment SLICE_AXIS = symbol("cairn_slice_axis");
  private static final MemorySegment SLICE_DYNAMIC = symbol("cairn_slice_dynamic");
  private static final MemorySegment SLICE_UPDATE = symbol("cairn_slice_update");
  private static final MemorySegment SLICE_UPDATE_AXIS = symbol("cairn_slice_update_axis");
  private static final MemorySegment SLICE_UPDATE_DYNAMIC = symbol("cairn_slice_update_dynamic");
  private static final MemorySegment SLICE_UPDATE_IN_PLACE = symbol("cairn_slice_update_in_place");
  private static final MemorySegment TAKE = symbol("cairn_take");
  private static final MemorySegment TAKE_ALONG_AXIS = symbol("cairn_take_along_axis");
  private static final MemorySegment TAKE_FLAT = symbol("cairn_take_flat");

  private MlxIndex() {}

  /// The part of one axis from `start` to before `stop`; negative bounds count from the end.
  public static MlxArray slice(MlxArray a, int axis, int start, int stop) {
    return slice(a, axis, start, stop, 1);
  }

  /// Every `step`-th element of one axis from `start` to before `stop`.
  public static MlxArray slice(MlxArray a, int axis, int start, int stop, int step) {
    return make(SLICE_AXIS, a.thread(), a.handle(), axis, start, stop, step);
  }

  /// The part of every axis from `start` to before `stop`, in steps.
  public static MlxArray slice(MlxArray a, int[] start, int[] stop, int[] steps) {
    MlxThread thread = a.thread();
    return make(SLICE, thread, a.handle(), bounds(thread, start, stop, steps), start.length);
  }

  /// The part of these axes that begins where `start` (an array of as many integers) says.
  ///
  /// @param sizes the result's shape
  public static MlxArray sliceAt(MlxArray a, MlxArray start, int[] axes, int[] sizes) {
    MlxThread thread = a.thread();
    long ints = thread.ints(axes);
    thread.ints(axes.length, sizes);
    return make(SLICE_DYNAMIC, thread, a.handle(), start.handle(), ints, axes.length, sizes.length);
  }

  /// The array with `update` in the part of one axis from `start` to before `stop`.
  public static MlxArray sliceUpdate(MlxArray a, MlxArray update, int axis, int start, int stop) {
    return make(SLICE_UPDATE_AXIS, a.thread(), a.handle(), update.handle(), axis, start, stop);
  }

  /// [#sliceUpdate(MlxArray, MlxArray, int, int, int)] that overwrites the array's memory, whoever
  /// holds it, so that it never copies the rest. What was computed from the part that it overwrites
  /// must have been evaluated; what is computed from the other parts does not notice.
  public static MlxArray sliceUpdateInPlace(
      MlxArray a, MlxArray update, int axis, int start, int stop) {
    return make(SLICE_UPDATE_IN_PLACE, a.thread(), a.handle(), update.handle(), axis, start, stop);
  }

  /// The array with `update` in the part of every axis from `start` to before `stop`, in steps.
  public static MlxArray sliceUpdate(
      MlxArray a, MlxArray update, int[] start, int[] stop, int[] steps) {
    MlxThread thread = a.thread();
    long ints = bounds(thread, start, stop, steps);
    return make(SLICE_UPDATE, thread, a.handle(), update.handle(), ints, start.length);
  }

  /// The array with `update` where `start` (an array of an integer per axis named) says.
  public static MlxArray sliceUpdateAt(MlxArray a, MlxArray update, MlxArray start, int... axes) {
    MlxThread thread = a.thread();
    long ints = thread.ints(axes);
    return make(
        SLICE_UPDATE_DYNAMIC,
        thread,
        a.handle(),
        update.handle(),
        start.handle(),
        ints,
        axes.length);
  }

  /// The slices of an axis at these indices, such as a table's rows.
  ///
  /// @return the indices' shape in place of the axis
  public static MlxArray take(MlxArray a, MlxArray indices, int axis) {
    return make(TAKE, a.thread(), a.handle(), indices.handle(), axis);
  }

  /// The elements at these indices of the flattened array.
  public static MlxArray take(MlxArray a, MlxArray indices) {
    return make(TAKE_FLAT, a.thread(), a.handle(), indices.handle());
  }

  /// For each place the element of the axis that the index at that place names.
  public static MlxArray takeAlongAxis(MlxArray a, MlxArray indices, int axis) {
    return make(TAKE_ALONG_AXIS, a.thread(), a.handle(), indices.handle(), axis);
  }

  /// The array with `values` at the places of the axis that the indices name.
  public static MlxArray putAlongAxis(MlxArray a, MlxArray indices, MlxArray values, int axis) {
    return make(PUT_ALONG_AXIS, a.thread(), a.handle(), indices.handle(), values.handle(), axis);
  }

  /// The array with `values` added at the places of the axis that the indices name.
  public static MlxArray scatterAddAxis(MlxArray a, MlxArray indices, MlxArray values, int axis) {
    return make(SCATTER_ADD_AXIS, a.thread(), a.handle(), indices.handle(), values.handle(), axis);
  }

  /// The array with slices added at these indices of one axis.
  ///
  /// @param updates the indices' shape, then the array's with the axis of length 1
  public static MlxArray scatterAdd(MlxArray a, MlxArray indices, MlxArray updates, int axis) {
    return make(SCATTER_ADD, a.thread(), a.handle(), indices.handle(), updates.handle(), axis);
  }

  private static long bounds(MlxThread thread, int[] start, int[] stop, int[] steps) {
    if (start.length != stop.length || start.length != steps.length) {
      throw new MlxException("a slice needs as many starts as stops and steps");
    }
    long ints = thread.ints(start);
    thread.ints(start.length, stop);
    thread.ints(2 * start.length, steps);
    return ints;
  }
}
