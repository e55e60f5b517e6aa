package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import org.jspecify.annotations.Nullable;

/// Keys and values that are needed for one pass only.
final class PassingKvCache implements KvCache {

  private @Nullable MlxArray keys;
  private @Nullable MlxArray values;

  @Override
  public void append(MlxArray keys, MlxArray values) {
    this.keys = keys;
    this.values = values;
  }

  @Override
  public MlxArray attend(MlxArray queries, AttentionMask mask, AttentionScores scores) {
    if (keys == null || values == null) {
      throw new IllegalStateException("attention before keys and values");
    }
    return mask.attend(queries, keys, values, scores);
  }
}
