package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// A linear layer, `x @ weight.T + bias`. [Weights#linear] makes one in the form in which the
/// checkpoint stores it.
public interface Linear {

  /// Applies it to the last axis.
  MlxArray forward(MlxArray x);
}
