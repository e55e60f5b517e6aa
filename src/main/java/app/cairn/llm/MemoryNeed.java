package app.cairn.llm;

import app.cairn.llm.model.DecoderConfig;
import app.cairn.llm.model.DecoderSizes;
import app.cairn.llm.model.LayerMemory;
import java.util.HashMap;
import java.util.Map;

/// What a model is estimated to take, in bytes.
///
/// @param weights its tensors
/// @param cache what it keeps of one text that fills the context
/// @param working what else it needs while loading or computing, at most
public record MemoryNeed(long weights, long cache, long working) {

  /// How many arrays as long as a hidden state there are at a time; those of a layer are freed
  /// before the next layer's come.
  private static final int ARRAYS_PER_LAYER = 12;

  /// For so many queries at a time a thread of the CPU has scores of all keys (`most_rows` of
  /// `attention.cpp`).
  private static final long CPU_QUERIES = 48;

  /// All together.
  public long total() {
    return weights + cache + working;
  }

  /// @param tensors the size of each in bytes, by its name
  /// @param kvBits as [LanguageModelFolder#memoryNeed(int, int, boolean)] has them
  static MemoryNeed of(
      DecoderConfig config, Map<String, Long> tensors, int context, int kvBits, boolean cpu) {
    long weights = 0;
    Map<String, Long> blocks = new HashMap<>();
    for (Map.Entry<String, Long> tensor : tensors.entrySet()) {
      weights += tensor.getValue();
      blocks.merge(block(tensor.getKey()), tensor.getValue(), Long::sum);
    }
    // A block's layers exist twice while they are joined.
    long loading = blocks.values().stream().mapToLong(Long::longValue).max().orElse(0);
    int elementBytes = cpu ? Float.BYTES : Short.BYTES;
    long cache = 0;
    long layer = 0;
    for (LayerMemory memory : config.memory()) {
      LayerMemory kept = memory.quantized(kvBits);
      long bytes = kept.bytes(context, elementBytes);
      cache += bytes;
      // What is kept in few bits is there as numbers, too, while it is read.
      long unpacked = kept.equals(memory) ? 0 : memory.bytes(context, elementBytes);
      layer = Math.max(layer, bytes + unpacked);
    }
    DecoderSizes sizes = config.sizes();
    long step = Math.min(PromptStep.tokens(weights, cpu), context);
    long activations = step * sizes.hiddenSize() * ARRAYS_PER_LAYER * Float.BYTES;
    long scores =
        cpu ? Runtime.getRuntime().availableProcessors() * CPU_QUERIES * context * Float.BYTES : 0;
    // A layer's cache exists twice while it moves into a larger buffer.
    long computing = activations + scores + layer + 4L * sizes.vocabSize() * Float.BYTES;
    return new MemoryNeed(weights, cache, Math.max(loading, computing));
  }

  /// `model.layers.0.mlp` of `model.layers.0.mlp.up_proj.weight`.
  private static String block(String tensor) {
    return tensor.replaceFirst("\\.[^.]+\\.[^.]+$", "");
  }
}
