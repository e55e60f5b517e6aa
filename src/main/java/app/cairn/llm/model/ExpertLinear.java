package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// A linear layer for each of several experts.
interface ExpertLinear {

  /// Applies the layers of chosen experts.
  ///
  /// @param x `[..., 1, in]`, whose first axes are broadcast to those of the choice
  /// @param experts which expert for each, `[...]`
  /// @param sorted whether they ascend, which is faster
  /// @return `[..., 1, out]`
  MlxArray forward(MlxArray x, MlxArray experts, boolean sorted);
}
