package app.cairn.mlx;

/// MLX's memory on the device, of all threads, in bytes. Methods may be called from any thread.
public final class MlxMemory {

  private MlxMemory() {}

  /// What arrays use now.
  public static long active() {
    MlxLibrary.load();
    return Calls.memory(Calls.ACTIVE_MEMORY);
  }

  /// The most that arrays used since the start or the last [#resetPeak].
  public static long peak() {
    MlxLibrary.load();
    return Calls.memory(Calls.PEAK_MEMORY);
  }

  /// What is freed but kept for reuse.
  public static long cached() {
    MlxLibrary.load();
    return Calls.memory(Calls.CACHE_MEMORY);
  }

  /// Starts measuring [#peak] anew.
  public static void resetPeak() {
    MlxLibrary.load();
    Calls.run(Calls.RESET_PEAK_MEMORY);
  }

  /// Gives what is freed but kept for reuse back to the system.
  public static void clearCache() {
    MlxLibrary.load();
    Calls.run(Calls.CLEAR_CACHE);
  }

  /// Bounds what is kept for reuse.
  ///
  /// @return the bound before
  public static long setCacheLimit(long bytes) {
    MlxLibrary.load();
    return Calls.limit(Calls.SET_CACHE_LIMIT, bytes);
  }

  /// Sets how much memory evaluation may use before it waits, and fails when the system has no
  /// more.
  ///
  /// @return the limit before
  public static long setLimit(long bytes) {
    MlxLibrary.load();
    return Calls.limit(Calls.SET_MEMORY_LIMIT, bytes);
  }

  /// Sets how many bytes macOS keeps resident for the GPU. Never more than the loaded models' size:
  /// higher values have led to kernel panics. Does nothing on other devices.
  ///
  /// @return the limit before
  public static long setWiredLimit(long bytes) {
    MlxLibrary.load();
    return Calls.limit(Calls.SET_WIRED_LIMIT, bytes);
  }
}
