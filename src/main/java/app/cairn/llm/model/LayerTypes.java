package app.cairn.llm.model;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Reads `layer_types`: what each layer sees.
final class LayerTypes {

  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  private LayerTypes() {}

  /// How many tokens the tokens of each layer see, themselves included.
  ///
  /// @param sliding which layers have a window if no types are named
  static List<Integer> windows(ModelConfig config, int layers, IntPredicate sliding) {
    return isOfType(config, layers, SLIDING, FULL, sliding).stream()
        .map(has -> has ? config.integer("sliding_window") : LayerMemory.Attention.UNLIMITED)
        .toList();
  }

  /// Which layers have attention.
  ///
  /// @param other the type of those that have something else in its place
  /// @param attends which layers have attention if no types are named
  static List<Boolean> attending(
      ModelConfig config, int layers, String other, IntPredicate attends) {
    return isOfType(config, layers, FULL, other, attends);
  }

  /// The memory of layers of attention with these windows.
  static List<LayerMemory> memory(DecoderSizes sizes, List<Integer> windows) {
    return windows.stream()
        .<LayerMemory>map(
            window -> new LayerMemory.Attention(sizes.kvHeads(), sizes.headDim(), window))
        .toList();
  }

  private static List<Boolean> isOfType(
      ModelConfig config, int layers, String type, String other, IntPredicate otherwise) {
    List<String> types = config.texts("layer_types");
    if (types.isEmpty()) {
      return IntStream.range(0, layers).mapToObj(otherwise::test).toList();
    }
    if (types.size() != layers) {
      throw new ModelException(
          "%s names %d layer_types for %d layers".formatted(config.source(), types.size(), layers));
    }
    for (String named : types) {
      if (!named.equals(type) && !named.equals(other)) {
        throw new ModelException(
            "%s: the layer type '%s' is not known for this architecture; known are %s, %s"
                .formatted(config.source(), named, type, other));
      }
    }
    return types.stream().map(type::equals).toList();
  }
}
