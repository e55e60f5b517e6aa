package app.cairn.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Calls the native functions of `native/cairn_mlx.h` other than operations, and checks every
/// status.
final class Calls {

  static final MemorySegment ACTIVE_MEMORY = symbol("cairn_active_memory");
  static final MemorySegment PEAK_MEMORY = symbol("cairn_peak_memory");
  static final MemorySegment CACHE_MEMORY = symbol("cairn_cache_memory");
  static final MemorySegment RESET_PEAK_MEMORY = symbol("cairn_reset_peak_memory");
  static final MemorySegment CLEAR_CACHE = symbol("cairn_clear_cache");
  static final MemorySegment SET_CACHE_LIMIT = symbol("cairn_set_cache_limit");
  static final MemorySegment SET_MEMORY_LIMIT = symbol("cairn_set_memory_limit");
  static final MemorySegment SET_WIRED_LIMIT = symbol("cairn_set_wired_limit");
  static final MemorySegment EVAL = symbol("cairn_eval");
  static final MemorySegment ASYNC_EVAL = symbol("cairn_async_eval");
  static final MemorySegment DEPENDS = symbol("cairn_depends");
  static final MemorySegment SYNCHRONIZE = symbol("cairn_synchronize");
  static final MemorySegment RELEASE_THREAD = symbol("cairn_release_thread");

  private static final MemorySegment SCOPE_OPEN = symbol("cairn_scope_open");
  private static final MemorySegment SCOPE_CLOSE = symbol("cairn_scope_close");
  private static final MemorySegment SCOPE_SIZE = symbol("cairn_scope_size");
  private static final MemorySegment ARRAY_FREE = symbol("cairn_array_free");
  private static final MemorySegment ARRAY_MOVE = symbol("cairn_array_move");
  private static final MemorySegment ARRAY_NDIM = symbol("cairn_array_ndim");
  private static final MemorySegment ARRAY_DIM = symbol("cairn_array_dim");
  private static final MemorySegment ARRAY_DTYPE = symbol("cairn_array_dtype");
  private static final MemorySegment ARRAY_ITEM = symbol("cairn_array_item");
  private static final MemorySegment ARRAY_ELEMENTS = symbol("cairn_array_elements");
  private static final MemorySegment DEVICE = symbol("cairn_device");
  private static final MemorySegment USE_DEVICE = symbol("cairn_use_device");
  private static final MemorySegment CPU_ROUNDS = symbol("cairn_cpu_rounds");
  private static final MemorySegment SET_CPU_ROUNDING = symbol("cairn_set_cpu_rounding");
  private static final MemorySegment SET_CPU_THREADS = symbol("cairn_set_cpu_threads");
  private static final MemorySegment CPU_THREADS = symbol("cairn_cpu_threads");
  private static final MemorySegment USE_CPU_STREAM = symbol("cairn_use_cpu_stream");
  private static final MemorySegment CPU_KERNELS = symbol("cairn_cpu_kernels");
  private static final MemorySegment USE_CPU_KERNELS = symbol("cairn_use_cpu_kernels");
  private static final MemorySegment DEVICE_AVAILABLE = symbol("cairn_device_available");
  private static final MemorySegment LAST_ERROR = symbol("cairn_last_error");
  private static final MemorySegment VERSION = symbol("cairn_mlx_version");

  private static final MethodHandle RUN = function(JAVA_INT);
  private static final MethodHandle RUN_INT = function(JAVA_INT, JAVA_INT);
  private static final MethodHandle RUN_LONG = function(JAVA_INT, JAVA_LONG);
  private static final MethodHandle RUN_LONG_INT = function(JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RUN_LONG_LONG = function(JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LONG_OF_LONG = function(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LONG_OF_NOTHING = function(JAVA_LONG);
  private static final MethodHandle ELEMENTS =
      function(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle STRING = function(ADDRESS);

  private Calls() {}

  /// Turns a status into an exception with the native side's message: the only place that does.
  static void check(int status) {
    if (status != 0) {
      throw new MlxException(string(LAST_ERROR));
    }
  }

  /// Wraps the result of an operation.
  static MlxArray result(MlxThread thread, MlxScope scope, int status) {
    check(status);
    return new MlxArray(scope, thread.result(0));
  }

  /// Wraps the results of an operation that writes their count first.
  static MlxArray[] results(MlxThread thread, MlxScope scope, int status) {
    check(status);
    MlxArray[] results = new MlxArray[(int) thread.result(0)];
    for (int i = 0; i < results.length; i++) {
      results[i] = new MlxArray(scope, thread.result(i + 1));
    }
    return results;
  }

  /// What a failed call throws on: an unchecked exception as it is.
  static RuntimeException failed(Throwable failure) {
    return switch (failure) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new MlxException("a native call failed", failure);
    };
  }

  static long openScope() {
    try {
      long scope = (long) LONG_OF_NOTHING.invokeExact(SCOPE_OPEN);
      check(scope == 0 ? 1 : 0);
      return scope;
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static void closeScope(long scope) {
    runLong(SCOPE_CLOSE, scope);
  }

  static long scopeSize(long scope) {
    return longOf(SCOPE_SIZE, scope);
  }

  static void freeArray(long array) {
    runLong(ARRAY_FREE, array);
  }

  static void moveArray(long array, long scope) {
    try {
      check((int) RUN_LONG_LONG.invokeExact(ARRAY_MOVE, array, scope));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static int ndim(long array) {
    return (int) longOf(ARRAY_NDIM, array);
  }

  static int dim(long array, int axis) {
    try {
      return (int) RUN_LONG_INT.invokeExact(ARRAY_DIM, array, axis);
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static int dtype(long array) {
    return (int) longOf(ARRAY_DTYPE, array);
  }

  /// Reads the only element of an array.
  static double item(MlxThread thread, long array) {
    try {
      check((int) RUN_LONG_LONG.invokeExact(ARRAY_ITEM, array, thread.resultAddress()));
      return Double.longBitsToDouble(thread.result(0));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  /// Evaluates an array as `dtype` in row-major order; the memory belongs to the innermost scope.
  static MemorySegment elements(MlxThread thread, long array, int dtype, long byteSize) {
    long handleAt = thread.resultAddress();
    try {
      check(
          (int)
              ELEMENTS.invokeExact(
                  ARRAY_ELEMENTS,
                  thread.scope().openHandle(),
                  array,
                  dtype,
                  handleAt,
                  handleAt + Long.BYTES));
    } catch (Throwable failure) {
      throw failed(failure);
    }
    return MemorySegment.ofAddress(thread.result(1)).reinterpret(byteSize);
  }

  static int device() {
    return (int) longOf(DEVICE);
  }

  static boolean deviceAvailable(int device) {
    try {
      return (int) RUN_INT.invokeExact(DEVICE_AVAILABLE, device) != 0;
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static void useDevice(int device) {
    runInt(USE_DEVICE, device);
  }

  static void setCpuThreads(int threads) {
    runInt(SET_CPU_THREADS, threads);
  }

  static int cpuThreads() {
    return (int) longOf(CPU_THREADS);
  }

  static void useCpuStream(int number) {
    runInt(USE_CPU_STREAM, number);
  }

  static void setCpuRounding(int rounds) {
    runInt(SET_CPU_ROUNDING, rounds);
  }

  static boolean cpuRounds() {
    return (int) longOf(CPU_ROUNDS) != 0;
  }

  static String cpuKernels() {
    return string(CPU_KERNELS);
  }

  static void useCpuKernels(int level) {
    runInt(USE_CPU_KERNELS, level);
  }

  static long memory(MemorySegment function) {
    return longOf(function);
  }

  static long limit(MemorySegment function, long bytes) {
    return longOf(function, bytes);
  }

  static void run(MemorySegment function) {
    try {
      check((int) RUN.invokeExact(function));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static void runList(MemorySegment function, long handles, int count) {
    try {
      check((int) RUN_LONG_INT.invokeExact(function, handles, count));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static String version() {
    return string(VERSION);
  }

  private static void runInt(MemorySegment function, int argument) {
    try {
      check((int) RUN_INT.invokeExact(function, argument));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  private static void runLong(MemorySegment function, long argument) {
    try {
      check((int) RUN_LONG.invokeExact(function, argument));
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  private static long longOf(MemorySegment function) {
    try {
      return (long) LONG_OF_NOTHING.invokeExact(function);
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  private static long longOf(MemorySegment function, long argument) {
    try {
      return (long) LONG_OF_LONG.invokeExact(function, argument);
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  static String string(MemorySegment function) {
    try {
      MemorySegment text = (MemorySegment) STRING.invokeExact(function);
      return text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  /// Finds a native function.
  ///
  /// @throws MlxException if the library is of another build than these classes
  static MemorySegment symbol(String name) {
    return MlxLibrary.symbols()
        .find(name)
        .orElseThrow(
            () ->
                new MlxException(
                    "the native library lacks %s: build it anew with mvn clean compile"
                        .formatted(name)));
  }

  /// Makes a handle that calls any function of these types; its first argument is the address.
  static MethodHandle function(MemoryLayout result, MemoryLayout... parameters) {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(result, parameters));
  }

  /// Makes a handle that calls any operation with these parameters between scope and result.
  static MethodHandle operation(MemoryLayout... parameters) {
    MemoryLayout[] all = new MemoryLayout[parameters.length + 2];
    all[0] = JAVA_LONG;
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    all[all.length - 1] = JAVA_LONG;
    return function(JAVA_INT, all);
  }
}
