package app.cairn.mlx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Calls the native operations of linear algebra and transformers, as [Operations] does the others.
final class LargeOperations {

  private static final MethodHandle JJ = Calls.operation(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJIIII =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJFF =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_FLOAT);
  private static final MethodHandle JJJIIII =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJJI =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle JJJJIIII =
      Calls.operation(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJJJJIIIII =
      Calls.operation(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT,
          JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJF = Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_FLOAT);
  private static final MethodHandle JJJF =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT);
  private static final MethodHandle JJIIFFI =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT, JAVA_INT);
  private static final MethodHandle JJJIIFF =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT);
  private static final MethodHandle JJJJJFFII =
      Calls.operation(
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_FLOAT,
          JAVA_FLOAT,
          JAVA_INT,
          JAVA_INT);
  private static final MethodHandle JJJJJJJJJFFIIII =
      Calls.operation(
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_FLOAT,
          JAVA_FLOAT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT);
  private static final MethodHandle JIII = Calls.operation(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJJJJJJ =
      Calls.operation(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private LargeOperations() {}

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

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, long b, int i, int j, int k, int l) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJIIII.invokeExact(
                  function, scope.openHandle(), a, b, i, j, k, l, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function, MlxThread thread, long a, long b, long c, float x, float y) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJFF.invokeExact(
                  function, scope.openHandle(), a, b, c, x, y, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      int i,
      int j,
      int k,
      int l) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJIIII.invokeExact(
                  function, scope.openHandle(), a, b, c, i, j, k, l, thread.resultAddress()));
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
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      long d,
      int i,
      int j,
      int k,
      int l) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJJIIII.invokeExact(
                  function, scope.openHandle(), a, b, c, d, i, j, k, l, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      int i,
      int j,
      int k,
      int l,
      int m) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJJJJIIIII.invokeExact(
                  function,
                  scope.openHandle(),
                  a,
                  b,
                  c,
                  d,
                  e,
                  f,
                  i,
                  j,
                  k,
                  l,
                  m,
                  thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, float x) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJF.invokeExact(function, scope.openHandle(), a, b, x, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(MemorySegment function, MlxThread thread, long a, long b, long c, float x) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int) JJJF.invokeExact(function, scope.openHandle(), a, b, c, x, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      int i,
      int j,
      float x,
      float y,
      int k) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJIIFFI.invokeExact(
                  function, scope.openHandle(), a, b, i, j, x, y, k, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      int i,
      int j,
      float x,
      float y) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJIIFF.invokeExact(
                  function, scope.openHandle(), a, b, c, i, j, x, y, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      long d,
      long e,
      float x,
      float y,
      int i,
      int j) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJJJFFII.invokeExact(
                  function, scope.openHandle(), a, b, c, d, e, x, y, i, j, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray make(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      long i,
      float x,
      float y,
      int j,
      int k,
      int l,
      int m) {
    MlxScope scope = thread.scope();
    try {
      return Calls.result(
          thread,
          scope,
          (int)
              JJJJJJJJJFFIIII.invokeExact(
                  function,
                  scope.openHandle(),
                  a,
                  b,
                  c,
                  d,
                  e,
                  f,
                  g,
                  h,
                  i,
                  x,
                  y,
                  j,
                  k,
                  l,
                  m,
                  thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray[] makeAll(MemorySegment function, MlxThread thread, long a, int i, int j, int k) {
    MlxScope scope = thread.scope();
    try {
      return Calls.results(
          thread,
          scope,
          (int) JIII.invokeExact(function, scope.openHandle(), a, i, j, k, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }

  static MlxArray[] makeAll(
      MemorySegment function,
      MlxThread thread,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    MlxScope scope = thread.scope();
    try {
      return Calls.results(
          thread,
          scope,
          (int)
              JJJJJJJ.invokeExact(
                  function, scope.openHandle(), a, b, c, d, e, f, g, thread.resultAddress()));
    } catch (Throwable failure) {
      throw Calls.failed(failure);
    }
  }
}
