package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;

import app.cairn.mlx.MlxArray;

/// A linear layer whose inputs have another order than the model's.
///
/// @param order which of the model's values is each input, `[in]`
record ReorderedLinear(MlxArray order, Linear linear) implements Linear {

  @Override
  public MlxArray forward(MlxArray x) {
    return linear.forward(take(x, order, -1));
  }
}
