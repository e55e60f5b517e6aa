package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.splitAt;

import app.cairn.mlx.MlxArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Linear layers of the same input. Where they are stored alike their weights are one, and one
/// product takes the place of several.
final class JoinedLinear {

  private final List<Linear> layers; // one if it has the outputs of all
  private final int[] outs;

  private JoinedLinear(List<Linear> layers, int[] outs) {
    this.layers = layers;
    this.outs = outs;
  }

  /// Takes layers, joined where that is possible.
  ///
  /// @param names as [Weights#linear] has them
  /// @param outs the number of outputs of each
  static JoinedLinear load(Weights weights, List<String> names, int in, int... outs) {
    Linear joined = names.size() > 1 ? weights.joined(names, in, outs) : null;
    return new JoinedLinear(
        joined != null
            ? List.of(joined)
            : IntStream.range(0, outs.length)
                .mapToObj(i -> weights.linear(names.get(i), in, outs[i]))
                .toList(),
        outs);
  }

  /// Takes layers that are stored as one.
  static JoinedLinear stored(Weights weights, String name, int in, int... outs) {
    return new JoinedLinear(List.of(weights.linear(name, in, Arrays.stream(outs).sum())), outs);
  }

  /// Takes `q_proj`, `k_proj` and `v_proj`, which make queries, keys and values for attention, or
  /// `qkv_proj` if that is stored.
  static JoinedLinear qkv(Weights weights, DecoderSizes sizes) {
    int hidden = sizes.hiddenSize();
    int keys = sizes.kvHeads() * sizes.headDim();
    int[] outs = {sizes.heads() * sizes.headDim(), keys, keys};
    return weights.has("qkv_proj.weight")
        ? stored(weights, "qkv_proj", hidden, outs)
        : load(weights, List.of("q_proj", "k_proj", "v_proj"), hidden, outs);
  }

  /// The outputs of each layer.
  MlxArray[] forward(MlxArray x) {
    return layers.size() == 1
        ? splitAt(layers.getFirst().forward(x), -1, starts(1))
        : layers.stream().map(layer -> layer.forward(x)).toArray(MlxArray[]::new);
  }

  /// The outputs of each layer as heads, `[batch, heads, length, head_dim]`.
  MlxArray[] forwardToHeads(MlxArray x, int headDim) {
    MlxArray[] heads =
        layers.stream()
            .map(layer -> layer.forward(x))
            .map(out -> Heads.split(out, out.dim(-1) / headDim, headDim))
            .toArray(MlxArray[]::new);
    return layers.size() == 1 ? splitAt(heads[0], 1, starts(headDim)) : heads;
  }

  /// Where the outputs of each layer but the first begin, in units.
  private int[] starts(int unit) {
    int[] starts = Arrays.copyOf(outs, outs.length - 1);
    Arrays.parallelPrefix(starts, Integer::sum);
    return Arrays.stream(starts).map(start -> start / unit).toArray();
  }
}
