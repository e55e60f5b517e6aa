package app.cairn.llm.model;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// How many tokens the tokens of each layer see, themselves included.
final class LayerWindows {

  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  private LayerWindows() {}

  /// Reads `layer_types` and `sliding_window`.
  ///
  /// @param sliding which layers have a window if the former is missing
  static List<Integer> of(ModelConfig config, int layers, IntPredicate sliding) {
    List<String> types = config.texts("layer_types");
    if (!types.isEmpty() && types.size() != layers) {
      throw new ModelException(
          "%s names %d layer_types for %d layers".formatted(config.source(), types.size(), layers));
    }
    return IntStream.range(0, layers)
        .mapToObj(
            i -> {
              boolean hasWindow =
                  types.isEmpty() ? sliding.test(i) : isSliding(config, types.get(i));
              return hasWindow ? config.integer("sliding_window") : LayerMemory.Attention.UNLIMITED;
            })
        .toList();
  }

  /// The memory of layers of attention with these windows.
  static List<LayerMemory> memory(DecoderSizes sizes, List<Integer> windows) {
    return windows.stream()
        .<LayerMemory>map(
            window -> new LayerMemory.Attention(sizes.kvHeads(), sizes.headDim(), window))
        .toList();
  }

  private static boolean isSliding(ModelConfig config, String type) {
    return switch (type) {
      case FULL -> false;
      case SLIDING -> true;
      default ->
          throw new ModelException(
              "%s: the layer type '%s' is not known; known are %s, %s"
                  .formatted(config.source(), type, FULL, SLIDING));
    };
  }
}
