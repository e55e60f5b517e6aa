package app.cairn.mlx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An array of MLX: a node of a graph until it is evaluated, then data on the device.
///
/// It is owned by a [MlxScope] and freed with it, and belongs to that scope's thread. Methods that
/// read elements evaluate first.
public final class MlxArray {

  private MlxScope scope;
  private long handle;

  MlxArray(MlxScope scope, long handle) {
    this.scope = scope;
    this.handle = handle;
  }

  /// The lengths of its axes, outermost first; empty for a scalar.
  public int[] shape() {
    int[] shape = new int[ndim()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Calls.dim(handle, axis);
    }
    return shape;
  }

  /// The length of one axis; negative ones count from the end.
  ///
  /// @throws MlxException if there is no such axis
  public int dim(int axis) {
    int ndim = ndim();
    int index = axis < 0 ? axis + ndim : axis;
    if (index < 0 || index >= ndim) {
      throw new MlxException("there is no axis %d in an array of %d axes".formatted(axis, ndim));
    }
    return Calls.dim(handle, index);
  }

  /// How many axes it has.
  public int ndim() {
    return Calls.ndim(handle());
  }

  /// How many elements it has.
  public long size() {
    long size = 1;
    for (int length : shape()) {
      size *= length;
    }
    return size;
  }

  /// The elements' type.
  public MlxDtype dtype() {
    return MlxDtype.ofCode(Calls.dtype(handle()));
  }

  /// The elements' size in bytes.
  public long byteSize() {
    return size() * dtype().byteSize();
  }

  /// Computes it now; blocks until done.
  ///
  /// @return this array
  public MlxArray eval() {
    Mlx.eval(this);
    return this;
  }

  /// Reads all elements as floats, in row-major order.
  public float[] toFloats() {
    try (Elements elements = new Elements(MlxDtype.FLOAT32)) {
      return elements.segment.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /// Reads all elements as ints, in row-major order; fractions are cut off.
  public int[] toInts() {
    try (Elements elements = new Elements(MlxDtype.INT32)) {
      return elements.segment.toArray(ValueLayout.JAVA_INT);
    }
  }

  /// Reads all elements in their own type as bytes, in row-major order and native byte order.
  public byte[] toBytes() {
    try (Elements elements = new Elements(dtype())) {
      return elements.segment.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /// Reads the only element as a float.
  ///
  /// @throws MlxException if it has not exactly one element
  public float toFloat() {
    return (float) Calls.item(thread(), handle());
  }

  /// Reads the only element as an int.
  ///
  /// @throws MlxException if it has not exactly one element
  public int toInt() {
    return (int) Calls.item(thread(), handle());
  }

  /// Frees it before its scope closes; an array that others were computed from may be freed at any
  /// time. Freeing again does nothing.
  public void free() {
    if (handle == 0 || !scope.isOpen()) {
      return;
    }
    scope.thread().checkOwner();
    long freeing = handle;
    handle = 0;
    Calls.freeArray(freeing);
  }

  /// Shape and type, such as `[2, 384] FLOAT32`.
  @Override
  public String toString() {
    return handle == 0 || !scope.isOpen() ? "freed" : Arrays.toString(shape()) + " " + dtype();
  }

  /// The native handle, for a call on this thread now.
  long handle() {
    scope.thread().checkOwner();
    if (handle == 0 || !scope.isOpen()) {
      throw new MlxException("this array was freed, or its scope was closed");
    }
    return handle;
  }

  /// The native handle, or zero for none.
  static long handleOrZero(@Nullable MlxArray array) {
    return array == null ? 0 : array.handle();
  }

  MlxThread thread() {
    return scope.thread();
  }

  void moveTo(MlxScope target, long targetHandle) {
    Calls.moveArray(handle(), targetHandle);
    scope = target;
  }

  /// The elements, evaluated and laid out row by row, valid until closed.
  private final class Elements implements AutoCloseable {

    private final MlxScope temporary = MlxScope.open();
    private final MemorySegment segment;

    Elements(MlxDtype dtype) {
      try {
        segment =
            Calls.elements(
                thread(), handle(), dtype.code(), MlxArray.this.size() * dtype.byteSize());
      } catch (RuntimeException e) {
        temporary.close();
        throw e;
      }
    }

    @Override
    public void close() {
      temporary.close();
    }
  }
}
