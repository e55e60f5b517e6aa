package app.cairn.mlx;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Calls native operations that make arrays, with few parameters. There is a method handle per
/// parameter list, constant so that the compiler sees through it; the operation's address is an
/// argument. The letters name the parameters between the scope and the place for the result: J an
/// array or address, I int, F float, D double.
final class Operations {

  private static final MethodHandle J = Calls.operation(JAVA_LONG);
  private static final MethodHandle JJ = Calls.operation(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJJ = Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JI = Calls.operation(JAVA_LONG, JAVA_INT);
  private static final MethodHandle JII = Calls.operation(JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle JIII = Calls.operation(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JIIII =
      Calls.operation(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JD = Calls.operation(JAVA_LONG, JAVA_DOUBLE);
  private static final MethodHandle JJI = Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle JJII =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJI =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle JJJII =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJIII =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJJI =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle DDDI =
      Calls.operation(JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_INT);
  private static final MethodHandle DI = Calls.operation(JAVA_DOUBLE, JAVA_INT);
  private static final MethodHandle IIII = Calls.operation(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

  private Operations() {}

  static MlxArray make(MemorySegment function, MlxThread thread, long a) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) J.invokeExact(function, scope.openHandle(), a, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJ.invokeExact(function, scope.openHandle(), a, b, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, long c) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJJ.invokeExact(function, scope.openHandle(), a, b, c, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JI.invokeExact(function, scope.openHandle(), a, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, int i, int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JII.invokeExact(function, scope.openHandle(), a, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, int i, int j, int k) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JIII.invokeExact(function, scope.openHandle(), a, i, j, k, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, int i, int j, int k, int l) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JIIII.invokeExact(
                  function, scope.openHandle(), a, i, j, k, l, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, double x) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JD.invokeExact(function, scope.openHandle(), a, x, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJI.invokeExact(function, scope.openHandle(), a, b, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, int i, int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJII.invokeExact(function, scope.openHandle(), a, b, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, long c, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJJI.invokeExact(function, scope.openHandle(), a, b, c, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, long b, long c, int i, int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJII.invokeExact(
                  function, scope.openHandle(), a, b, c, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, long b, int i, int j, int k) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJIII.invokeExact(
                  function, scope.openHandle(), a, b, i, j, k, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, long b, long c, long d, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJJI.invokeExact(
                  function, scope.openHandle(), a, b, c, d, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, double x, double y, double z, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) DDDI.invokeExact(function, scope.openHandle(), x, y, z, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, double x, int i) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) DI.invokeExact(function, scope.openHandle(), x, i, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, int i, int j, int k, int l) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) IIII.invokeExact(function, scope.openHandle(), i, j, k, l, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray[] makeAll(MemorySegment function, MlxThread thread, long a, int i, int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.results(
          thread,
          scope,
          (int) JII.invokeExact(function, scope.openHandle(), a, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray[] makeAll(
      MemorySegment function, MlxThread thread, long a, long b, int i, int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.results(
          thread,
          scope,
          (int) JJII.invokeExact(function, scope.openHandle(), a, b, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }
}
