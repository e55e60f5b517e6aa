package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import java.util.List;

/// The feed-forward layer of most decoders: `down(activation(gate(x)) * up(x))`
/// (<https://arxiv.org/abs/2002.05202>).
///
/// @param gate_up_proj gate and up
record GatedMlp(JoinedLinear gate_up_proj, Linear down_proj, Activation activation) {

  /// Takes `gate_proj`, `up_proj` and `down_proj`; `gate_up_proj` in place of the first two if that
  /// is stored.
  static GatedMlp load(Weights weights, int hidden, int intermediate, Activation activation) {
    JoinedLinear gate_up_proj =
        weights.has("gate_up_proj.weight")
            ? JoinedLinear.stored(weights, "gate_up_proj", hidden, intermediate, intermediate)
            : JoinedLinear.load(
                weights, List.of("gate_proj", "up_proj"), hidden, intermediate, intermediate);
    return new GatedMlp(
        gate_up_proj, weights.linear("down_proj", intermediate, hidden), activation);
  }

  MlxArray forward(MlxArray x) {
    MlxArray[] parts = gate_up_proj.forward(x); // each [batch, length, intermediate]
    return down_proj.forward(activation.gate(parts[0], parts[1]));
  }
}
