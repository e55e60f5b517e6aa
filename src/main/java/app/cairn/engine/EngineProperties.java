package app.cairn.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How models run.
///
/// @param embeddingModel `built-in`, or the path of a model's folder
/// @param device where models run; `auto` is the GPU where MLX has one
/// @param threads how many threads computations on the CPU may use; 0 is half as many as there are
///   processors
/// @param heap the engine process's Java heap; models lie outside it
/// @param idleTimeout after how long without use a language model is unloaded, and the process
///   stopped, so that memory is given back
/// @param startTimeout how long loading MLX and the model may take
/// @param stuckTimeout how long one computation may take before the process is given up
/// @param retryInterval how long after a failed start the next one is tried
/// @param memoryLimit how much memory models may take; 0 is what the machine has
/// @param context how many tokens prompt and answer may have together, if the language model was
///   made for so many
/// @param kvBits in how many bits a language model keeps what it makes of the tokens it has read:
///   16 as computed, 8 or 4 for less memory
public record EngineProperties(
    @DefaultValue(BUILT_IN) String embeddingModel,
    @DefaultValue("auto") Device device,
    @DefaultValue("0") int threads,
    @DefaultValue("512MB") DataSize heap,
    @DefaultValue("10m") Duration idleTimeout,
    @DefaultValue("2m") Duration startTimeout,
    @DefaultValue("5m") Duration stuckTimeout,
    @DefaultValue("3m") Duration retryInterval,
    @DefaultValue("0B") DataSize memoryLimit,
    @DefaultValue("8192") int context,
    @DefaultValue("16") int kvBits) {

  /// The name of the model that comes with Cairn.
  static final String BUILT_IN = "built-in";

  /// Where models run.
  public enum Device {
    AUTO,
    GPU,
    CPU
  }

  public EngineProperties {
    if (embeddingModel.isBlank()) {
      throw new IllegalArgumentException(
          "cairn.engine.embedding-model is empty; it is '%s' or a folder".formatted(BUILT_IN));
    }
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException(
          "cairn.engine.threads is %d, but must lie between 0 and 1024".formatted(threads));
    }
    if (heap.toMegabytes() < 64) {
      throw new IllegalArgumentException("cairn.engine.heap must be at least 64MB");
    }
    if (memoryLimit.isNegative()) {
      throw new IllegalArgumentException("cairn.engine.memory-limit must not be negative");
    }
    if (context < 256 || context > 1 << 24) {
      throw new IllegalArgumentException(
          "cairn.engine.context is %d, but must lie between 256 and 16777216".formatted(context));
    }
    if (kvBits != 4 && kvBits != 8 && kvBits != 16) {
      throw new IllegalArgumentException(
          "cairn.engine.kv-bits is %d, but must be 4, 8 or 16".formatted(kvBits));
    }
    atLeastASecond("idle-timeout", idleTimeout);
    atLeastASecond("start-timeout", startTimeout);
    atLeastASecond("stuck-timeout", stuckTimeout);
    atLeastASecond("retry-interval", retryInterval);
  }

  private static void atLeastASecond(String name, Duration value) {
    if (value.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "cairn.engine.%s must be at least one second".formatted(name));
    }
  }
}
