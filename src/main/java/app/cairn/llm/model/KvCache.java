package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// The keys and values of a layer.
interface KvCache {

  /// Adds those of the pass's tokens.
  ///
  /// @param keys `[batch, kv_heads, length, head_dim]`, as are the values
  void append(MlxArray keys, MlxArray values);

  /// Computes attention over what the tokens added last may see.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  MlxArray attend(MlxArray queries, AttentionMask mask, AttentionScores scores);
}
