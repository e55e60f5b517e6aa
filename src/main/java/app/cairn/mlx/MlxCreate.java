package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.Operations.make;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Operations that make arrays from nothing or from Java's data.
public final class MlxCreate {

  private static final long READ_BYTES = 1L << 30;

  private static final MemorySegment ARANGE = symbol("cairn_arange");
  private static final MemorySegment EYE = symbol("cairn_eye");
  private static final MemorySegment FROM_DATA = symbol("cairn_from_data");
  private static final MemorySegment FULL = symbol("cairn_full");
  private static final MemorySegment ONES = symbol("cairn_ones");
  private static final MemorySegment ONES_LIKE = symbol("cairn_ones_like");
  private static final MemorySegment SCALAR = symbol("cairn_scalar");
  private static final MemorySegment SCALAR_LIKE = symbol("cairn_scalar_like");
  private static final MemorySegment ZEROS = symbol("cairn_zeros");
  private static final MemorySegment ZEROS_LIKE = symbol("cairn_zeros_like");

  private MlxCreate() {}

  /// Copies floats, in row-major order, into an array of this shape.
  ///
  /// @throws MlxException if the shape has another number of elements
  public static MlxArray array(float[] values, int... shape) {
    try (Arena arena = Arena.ofConfined()) {
      return fromMemory(
          arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), MlxDtype.FLOAT32, shape);
    }
  }

  /// Copies ints, in row-major order, into an array of this shape.
  ///
  /// @throws MlxException if the shape has another number of elements
  public static MlxArray array(int[] values, int... shape) {
    try (Arena arena = Arena.ofConfined()) {
      return fromMemory(arena.allocateFrom(ValueLayout.JAVA_INT, values), MlxDtype.INT32, shape);
    }
  }

  /// Copies elements from memory outside the heap, such as a mapped file, in row-major order.
  ///
  /// @throws MlxException if shape and type need another number of bytes
  public static MlxArray fromMemory(MemorySegment bytes, MlxDtype dtype, int... shape) {
    long needed = dtype.byteSize();
    for (int length : shape) {
      if (length < 0) {
        throw new MlxException("a shape has no negative length: " + length);
      }
      needed = Math.multiplyExact(needed, (long) length);
    }
    if (needed != bytes.byteSize()) {
      throw new MlxException(
          "the shape needs %d bytes and %d were given".formatted(needed, bytes.byteSize()));
    }
    MlxThread thread = MlxThread.current();
    return make(FROM_DATA, thread, bytes.address(), thread.ints(shape), shape.length, dtype.code());
  }

  /// Reads elements from a channel, in row-major and little-endian order.
  ///
  /// @throws EOFException if it ends before
  public static MlxArray read(ReadableByteChannel in, MlxDtype dtype, int... shape)
      throws IOException {
    long bytes = dtype.byteSize();
    for (int length : shape) {
      bytes = Math.multiplyExact(bytes, (long) length);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment elements = arena.allocate(bytes, dtype.byteSize());
      for (long start = 0; start < bytes; start += READ_BYTES) {
        long size = Math.min(READ_BYTES, bytes - start);
        ByteBuffer part = elements.asSlice(start, size).asByteBuffer();
        while (part.hasRemaining()) {
          if (in.read(part) < 0) {
            throw new EOFException("the data end too early");
          }
        }
      }
      return fromMemory(elements, dtype, shape);
    }
  }

  /// A single number without axes.
  public static MlxArray scalar(double value, MlxDtype dtype) {
    return make(SCALAR, MlxThread.current(), value, dtype.code());
  }

  /// A single number of the array's type.
  public static MlxArray scalarLike(MlxArray a, double value) {
    return make(SCALAR_LIKE, a.thread(), a.handle(), value);
  }

  /// All zero.
  public static MlxArray zeros(MlxDtype dtype, int... shape) {
    MlxThread thread = MlxThread.current();
    return make(ZEROS, thread, thread.ints(shape), shape.length, dtype.code());
  }

  /// All one.
  public static MlxArray ones(MlxDtype dtype, int... shape) {
    MlxThread thread = MlxThread.current();
    return make(ONES, thread, thread.ints(shape), shape.length, dtype.code());
  }

  /// All the same number.
  public static MlxArray full(double value, MlxDtype dtype, int... shape) {
    MlxThread thread = MlxThread.current();
    MlxArray scalar = scalar(value, dtype);
    return make(FULL, thread, scalar.handle(), thread.ints(shape), shape.length);
  }

  /// All zero, in the array's shape and type.
  public static MlxArray zerosLike(MlxArray a) {
    return make(ZEROS_LIKE, a.thread(), a.handle());
  }

  /// All one, in the array's shape and type.
  public static MlxArray onesLike(MlxArray a) {
    return make(ONES_LIKE, a.thread(), a.handle());
  }

  /// The numbers from `start` to before `stop`, in steps.
  public static MlxArray arange(double start, double stop, double step, MlxDtype dtype) {
    return make(ARANGE, MlxThread.current(), start, stop, step, dtype.code());
  }

  /// The whole numbers from 0 to before `stop`.
  public static MlxArray arange(int stop, MlxDtype dtype) {
    return arange(0, stop, 1, dtype);
  }

  /// A matrix with one on the diagonal `k` and zero elsewhere.
  public static MlxArray eye(int rows, int columns, int k, MlxDtype dtype) {
    return make(EYE, MlxThread.current(), rows, columns, k, dtype.code());
  }
}
