package app.cairn.llm.model;

import static app.cairn.mlx.MlxLogic.equal;
import static app.cairn.mlx.MlxLogic.lessEqual;
import static app.cairn.mlx.MlxLogic.logicalAnd;
import static app.cairn.mlx.MlxLogic.logicalOr;
import static app.cairn.mlx.MlxMath.abs;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxShape.reshape;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxAttention;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;

/// What a position sees of the others.
sealed interface AttentionMask {

  /// Computes attention under this mask.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys `[batch, kv_heads, kv_length, head_dim]`, as are the values; the last of them
  ///   stand where the queries do
  default MlxArray attend(
      MlxArray queries, MlxArray keys, MlxArray values, AttentionScores scores) {
    return with(scores).apply(queries, keys, values);
  }

  /// How queries attend.
  default MlxAttention with(AttentionScores scores) {
    float scale = scores.scale();
    float softcap = scores.softcap();
    MlxArray sinks = scores.sinks();
    return switch (this) {
      case None() -> new MlxAttention(scale, softcap, sinks, false, 0, null);
      case Causal() -> new MlxAttention(scale, softcap, sinks, true, 0, null);
      case Window(int size, MlxArray mask) ->
          new MlxAttention(scale, softcap, sinks, true, size, mask);
      case Given(MlxArray mask) -> new MlxAttention(scale, softcap, sinks, false, 0, mask);
    };
  }

  /// [#attend(MlxArray, MlxArray, MlxArray, AttentionScores)] with scores that are scaled only.
  default MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
    return attend(queries, keys, values, AttentionScores.scaled(scale));
  }

  /// All tokens of the text.
  static AttentionMask whole(TokenBatch batch) {
    MlxArray padding = batch.paddingMask();
    return padding == null ? new None() : new Given(padding);
  }

  /// Tokens at most `distance` positions away, to either side.
  static AttentionMask near(TokenBatch batch, int distance) {
    if (batch.length() <= distance + 1) {
      return whole(batch);
    }
    MlxArray rows = reshape(MlxCreate.arange(batch.length(), MlxDtype.INT32), batch.length(), 1);
    MlxArray columns = MlxCreate.arange(batch.length(), MlxDtype.INT32);
    MlxArray near = lessEqual(abs(subtract(rows, columns)), distance); // [length, length]
    MlxArray padding = batch.paddingMask();
    if (padding == null) {
      return new Given(near);
    }
    // Padding far behind the text would see nothing, and turn into NaN, if not itself.
    return new Given(logicalOr(logicalAnd(near, padding), equal(rows, columns)));
  }

  /// Sees all.
  record None() implements AttentionMask {}

  /// Sees itself and what is before.
  record Causal() implements AttentionMask {}

  /// Sees itself and what is before, `size` in all.
  ///
  /// @param mask the same as an array
  record Window(int size, MlxArray mask) implements AttentionMask {}

  /// Sees where `mask` is true.
  ///
  /// @param mask broadcast to `[batch, heads, length, kv_length]`
  record Given(MlxArray mask) implements AttentionMask {}
}
