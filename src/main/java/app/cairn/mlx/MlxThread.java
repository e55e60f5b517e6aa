package app.cairn.mlx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// What a thread needs to call MLX without allocating: its innermost open scope and memory for the
/// arguments and results of one call. MLX keeps a stream per thread, so nothing here is shared.
final class MlxThread {

  /// Longest list of integers (shapes, axes, offsets) and of results that one operation takes.
  static final int MAX_INTS = 4096;

  private static final ThreadLocal<MlxThread> CURRENT = ThreadLocal.withInitial(MlxThread::new);

  private final Thread owner = Thread.currentThread();
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment ints = arena.allocate(ValueLayout.JAVA_INT, MAX_INTS);
  private final MemorySegment results = arena.allocate(ValueLayout.JAVA_LONG, MAX_INTS);
  private MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, 256);
  private @Nullable MlxScope innermost;

  /// Returns the calling thread's state; the first call loads the native library.
  ///
  /// @throws MlxException if MLX cannot be loaded
  static MlxThread current() {
    MlxLibrary.load();
    return CURRENT.get();
  }

  /// Refuses every thread but the owner.
  void checkOwner() {
    if (Thread.currentThread() != owner) {
      throw new MlxException(
          "this array or scope belongs to the thread '%s' and was used by '%s'"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
  }

  /// The scope that takes the next result.
  ///
  /// @throws MlxException if none is open
  MlxScope scope() {
    MlxScope scope = innermost;
    if (scope == null) {
      throw new MlxException(
          "no scope is open on the thread '%s': wrap the work in try (MlxScope scope = MlxScope.open())"
              .formatted(owner.getName()));
    }
    return scope;
  }

  @Nullable MlxScope innermost() {
    return innermost;
  }

  void setInnermost(@Nullable MlxScope scope) {
    innermost = scope;
  }

  /// Lays out integers for a call and returns their address, valid until the next operation.
  long ints(int... values) {
    return ints(0, values);
  }

  /// Lays out integers behind `at` earlier ones and returns the address of the first.
  long ints(int at, int... values) {
    if (at + values.length > MAX_INTS) {
      throw new MlxException("%d integers are too many for one operation".formatted(values.length));
    }
    for (int i = 0; i < values.length; i++) {
      ints.setAtIndex(ValueLayout.JAVA_INT, at + i, values[i]);
    }
    return ints.address() + (long) at * Integer.BYTES;
  }

  /// Lays out handles for a call and returns their address, valid until the next operation.
  long handles(MlxArray... arrays) {
    return handles(0, arrays);
  }

  /// Lays out handles behind `at` earlier ones and returns the address of the first.
  long handles(int at, MlxArray... arrays) {
    int needed = at + arrays.length;
    if (needed > handles.byteSize() / Long.BYTES) {
      MemorySegment larger = arena.allocate(ValueLayout.JAVA_LONG, 2L * needed);
      larger.copyFrom(handles);
      handles = larger;
    }
    for (int i = 0; i < arrays.length; i++) {
      handles.setAtIndex(ValueLayout.JAVA_LONG, at + i, arrays[i].handle());
    }
    return handles.address() + (long) at * Long.BYTES;
  }

  /// Where an operation writes its results, up to [#MAX_INTS] handles.
  long resultAddress() {
    return results.address();
  }

  /// The result at `index` of the last operation.
  long result(int index) {
    return results.getAtIndex(ValueLayout.JAVA_LONG, index);
  }
}
