package app.cairn.llm;

import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxMemory;
import java.util.Locale;

/// What models run on in this process.
///
/// @param device `gpu` or `cpu`
/// @param mlxVersion MLX's version
public record ModelRuntime(String device, String mlxVersion) {

  /// What MLX may keep of freed memory for reuse. Batches differ in shape, so more of it would
  /// rarely fit what is needed next.
  private static final long CACHE_BYTES = 256L << 20;

  /// Which device to use.
  public enum Choice {
    /// The GPU where MLX has one, else the CPU.
    BEST,
    GPU,
    CPU
  }

  /// Loads MLX and sets it up, before models are loaded.
  ///
  /// @param cpuThreads how many threads an operation may use on the CPU; 0 is half as many as there
  ///   are processors, which leaves the others to the rest of the machine
  /// @throws app.cairn.mlx.MlxException if MLX cannot be loaded, with what is missing and what to
  ///   do, or has no such device
  public static ModelRuntime start(Choice choice, int cpuThreads) {
    switch (choice) {
      case BEST -> {}
      case GPU -> MlxDevice.GPU.use();
      case CPU -> MlxDevice.CPU.use();
    }
    MlxDevice.setCpuThreads(
        cpuThreads > 0 ? cpuThreads : Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    MlxDevice.setCpuRounding(true);
    MlxMemory.setCacheLimit(CACHE_BYTES);
    return new ModelRuntime(MlxDevice.current().name().toLowerCase(Locale.ROOT), Mlx.version());
  }

  /// How many bytes all models and what they compute take now. May be called from any thread.
  public static long memoryInUse() {
    return MlxMemory.active();
  }

  /// Gives memory that is kept for reuse back to the system.
  public static void releaseMemory() {
    MlxMemory.clearCache();
  }
}
