package app.cairn.llm.model;

import static app.cairn.mlx.MlxShape.contiguous;
import static app.cairn.mlx.MlxShape.splitAt;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxScope;

/// Experts of which each is a [GatedMlp].
record GatedExperts(
    ExpertLinear gate_proj, ExpertLinear up_proj, ExpertLinear down_proj, Activation activation)
    implements Routing.Experts {

  /// How a checkpoint calls the experts' layers.
  ///
  /// @param stacked where the layers of all experts lie together, as MLX stores them
  /// @param gate the first layer of a single one, in `experts.N`
  record Names(String stacked, String gate, String up, String down) {

    /// As most checkpoints call them.
    static final Names USUAL = new Names("switch_mlp", "gate_proj", "up_proj", "down_proj");
  }

  /// Loads them in whichever form the checkpoint has: stacked, `gate_up_proj` fused, or one by one.
  static GatedExperts load(
      Weights weights,
      Names names,
      int count,
      int hidden,
      int intermediate,
      Activation activation) {
    Weights experts = weights.in("experts");
    if (experts.has("gate_up_proj")) {
      return fused(weights, experts, count, hidden, intermediate, activation);
    }
    boolean stacked = weights.in(names.stacked()).has("gate_proj.weight");
    Weights from = stacked ? weights.in(names.stacked()) : experts;
    return new GatedExperts(
        layer(from, stacked ? "gate_proj" : names.gate(), stacked, count, hidden, intermediate),
        layer(from, stacked ? "up_proj" : names.up(), stacked, count, hidden, intermediate),
        layer(from, stacked ? "down_proj" : names.down(), stacked, count, intermediate, hidden),
        activation);
  }

  @Override
  public MlxArray forward(MlxArray x, MlxArray experts, boolean sorted) {
    MlxArray gate = gate_proj.forward(x, experts, sorted);
    MlxArray up = up_proj.forward(x, experts, sorted);
    return down_proj.forward(activation.gate(gate, up), experts, sorted);
  }

  private static ExpertLinear layer(
      Weights weights, String name, boolean stacked, int count, int in, int out) {
    return stacked
        ? weights.experts(name, count, in, out)
        : weights.singleExperts(name, count, in, out);
  }

  private static GatedExperts fused(
      Weights weights,
      Weights experts,
      int count,
      int hidden,
      int intermediate,
      Activation activation) {
    try (MlxScope _ = MlxScope.open()) {
      MlxArray both = experts.read("gate_up_proj", count, 2 * intermediate, hidden);
      MlxArray[] parts = splitAt(both, 1, intermediate);
      MlxArray gate = weights.keep(contiguous(parts[0])).eval();
      MlxArray up = weights.keep(contiguous(parts[1])).eval();
      MlxArray down = experts.get("down_proj", count, hidden, intermediate);
      return new GatedExperts(
          PlainExpertLinear.of(weights, gate, null),
          PlainExpertLinear.of(weights, up, null),
          PlainExpertLinear.of(weights, down, null),
          activation);
    }
  }
}
