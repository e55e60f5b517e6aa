package app.cairn.mlx;

import org.jspecify.annotations.Nullable;

/// Evaluation, and what concerns MLX as a whole.
public final class Mlx {

  private Mlx() {}

  /// Tells why MLX cannot be used in this process, and what to do; null if it can. Loads it.
  public static @Nullable String problem() {
    try {
      MlxLibrary.load();
      return null;
    } catch (MlxException e) {
      return e.getMessage();
    }
  }

  /// MLX's version, such as `0.32.4`.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static String version() {
    MlxLibrary.load();
    return Calls.version();
  }

  /// Computes arrays; blocks until done.
  ///
  /// @throws MlxException with MLX's message if the computation fails
  public static void eval(MlxArray... arrays) {
    if (arrays.length > 0) {
      MlxThread thread = arrays[0].thread();
      Calls.runList(Calls.EVAL, thread.handles(arrays), arrays.length);
    }
  }

  /// Starts computing arrays and returns at once; reading one waits for it.
  ///
  /// @throws MlxException with MLX's message if the computation cannot be started
  public static void asyncEval(MlxArray... arrays) {
    if (arrays.length > 0) {
      MlxThread thread = arrays[0].thread();
      Calls.runList(Calls.ASYNC_EVAL, thread.handles(arrays), arrays.length);
    }
  }

  /// The same arrays, computed only after others are.
  public static MlxArray[] depends(MlxArray[] arrays, MlxArray... others) {
    if (arrays.length == 0) {
      return arrays;
    }
    MlxThread thread = arrays[0].thread();
    thread.handles(arrays.length, others);
    return Operations.makeAll(
        Calls.DEPENDS, thread, thread.handles(arrays), arrays.length, others.length);
  }

  /// Waits until all that this thread started is computed.
  public static void synchronize() {
    MlxLibrary.load();
    Calls.run(Calls.SYNCHRONIZE);
  }

  /// Gives back what MLX keeps for this thread, such as its stream; call it at a thread's end.
  ///
  /// @throws MlxException if a scope is still open on it
  public static void releaseThread() {
    if (MlxThread.current().innermost() != null) {
      throw new MlxException("close the thread's scopes before releasing it");
    }
    Calls.run(Calls.RELEASE_THREAD);
  }
}
