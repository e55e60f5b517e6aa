package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// The feed-forward layer of most decoders: `down(activation(gate(x)) * up(x))`
/// (<https://arxiv.org/abs/2002.05202>).
record GatedMlp(Linear gate_proj, Linear up_proj, Linear down_proj, Activation activation) {

  static GatedMlp load(Weights weights, int hidden, int intermediate, Activation activation) {
    return new GatedMlp(
        weights.linear("gate_proj", hidden, intermediate),
        weights.linear("up_proj", hidden, intermediate),
        weights.linear("down_proj", intermediate, hidden),
        activation);
  }

  MlxArray forward(MlxArray x) {
    return down_proj.forward(activation.gate(gate_proj.forward(x), up_proj.forward(x)));
  }
}
