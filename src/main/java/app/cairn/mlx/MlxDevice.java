package app.cairn.mlx;

/// Where operations run.
public enum MlxDevice {
  CPU(0),
  GPU(1);

  private final int code;

  MlxDevice(int code) {
    this.code = code;
  }

  /// Whether this machine and this build of MLX have it.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public boolean isAvailable() {
    MlxLibrary.load();
    return Calls.deviceAvailable(code);
  }

  /// The device that new operations run on: the GPU where there is one, unless [#use] said
  /// otherwise.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static MlxDevice current() {
    MlxLibrary.load();
    return Calls.device() == GPU.code ? GPU : CPU;
  }

  /// Runs new operations of all threads on this device.
  ///
  /// @throws MlxException if it is not available
  public void use() {
    MlxLibrary.load();
    if (!isAvailable()) {
      throw new MlxException(
          "MLX finds no " + name() + " on this machine: set cairn.engine.device to auto or cpu");
    }
    Calls.useDevice(code);
  }

  /// Bounds how many threads an operation takes on the CPU, for all callers; at first it is one.
  ///
  /// @throws MlxException if it is less than one, or MLX cannot be loaded
  public static void setCpuThreads(int threads) {
    if (threads < 1) {
      throw new MlxException("MLX needs at least one thread, not " + threads);
    }
    MlxLibrary.load();
    Calls.setCpuThreads(threads);
  }

  /// How many threads an operation takes on the CPU.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static int cpuThreads() {
    MlxLibrary.load();
    return Calls.cpuThreads();
  }

  /// Lets products round to 8 bits on the CPU, for all callers, which makes them many times faster:
  /// those with quantized weights their other side, those of encoders that are loaded from then on
  /// both sides. At first they compute as MLX does.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static void setCpuRounding(boolean rounds) {
    MlxLibrary.load();
    Calls.setCpuRounding(rounds ? 1 : 0);
  }

  /// Whether products with weights that are loaded now should round to 8 bits: [#setCpuRounding]
  /// said so, and operations run on the CPU.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static boolean rounds() {
    MlxLibrary.load();
    return Calls.cpuRounds();
  }

  /// The vector instructions that operations use on the CPU, such as `avx2`; `base` are those that
  /// every such processor has.
  ///
  /// @throws MlxException if MLX cannot be loaded
  public static String cpuKernels() {
    MlxLibrary.load();
    return Calls.cpuKernels();
  }

  /// Uses other vector instructions: level 0 is `base`. Weights that were laid out before are of no
  /// use then.
  ///
  /// @throws MlxException if the processor has none of that level
  static void useCpuKernels(int level) {
    MlxLibrary.load();
    Calls.useCpuKernels(level);
  }
}
