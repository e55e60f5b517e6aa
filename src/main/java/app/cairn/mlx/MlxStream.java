package app.cairn.mlx;

/// A stream on the CPU beside the calling thread's own, for what is built until it is closed. What
/// is built on several is computed at the same time if it is evaluated together, each by one
/// thread.
public final class MlxStream implements AutoCloseable {

  private final MlxThread thread;

  private MlxStream(MlxThread thread) {
    this.thread = thread;
  }

  /// Uses one of this thread's further streams, which is made if there is none yet.
  ///
  /// @param number from 0 on
  /// @throws MlxException if MLX cannot be loaded
  public static MlxStream use(int number) {
    if (number < 0) {
      throw new MlxException("streams count from 0; there is no %d".formatted(number));
    }
    MlxStream stream = new MlxStream(MlxThread.current());
    Calls.useCpuStream(number + 1);
    return stream;
  }

  /// Goes back to the thread's own stream.
  ///
  /// @throws MlxException on another thread than the one that uses it
  @Override
  public void close() {
    thread.checkOwner();
    Calls.useCpuStream(0);
  }
}
