package app.cairn.llm.model;

import static app.cairn.mlx.MlxFast.attention;
import static app.cairn.mlx.MlxFast.causalAttention;
import static app.cairn.mlx.MlxFast.maskedAttention;
import static app.cairn.mlx.MlxLogic.equal;
import static app.cairn.mlx.MlxLogic.lessEqual;
import static app.cairn.mlx.MlxLogic.logicalAnd;
import static app.cairn.mlx.MlxLogic.logicalOr;
import static app.cairn.mlx.MlxMath.abs;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxShape.reshape;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import org.jspecify.annotations.Nullable;

/// What a position sees of the others.
sealed interface AttentionMask {

  /// Computes attention under this mask.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys `[batch, kv_heads, kv_length, head_dim]`, as are the values; the last of them
  ///   stand where the queries do
  default MlxArray attend(
      MlxArray queries, MlxArray keys, MlxArray values, AttentionScores scores) {
    if (scores.softcap() != 0) {
      return SoftcappedAttention.attend(queries, keys, values, this, scores);
    }
    return switch (this) {
      case None() when scores.sinks() == null -> attention(queries, keys, values, scores.scale());
      case None() -> maskedAttention(queries, keys, values, scores.scale(), null, scores.sinks());
      case Causal() -> causalAttention(queries, keys, values, scores.scale(), scores.sinks());
      case Given(MlxArray mask) ->
          maskedAttention(queries, keys, values, scores.scale(), mask, scores.sinks());
    };
  }

  /// [#attend(MlxArray, MlxArray, MlxArray, AttentionScores)] with scores that are scaled only.
  default MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
    return attend(queries, keys, values, AttentionScores.scaled(scale));
  }

  /// The mask as an array, true where a position is seen; null if all is.
  default @Nullable MlxArray array(int length, int kvLength) {
    return switch (this) {
      case None() -> null;
      case Causal() -> {
        MlxArray rows =
            MlxCreate.arange(kvLength - length, kvLength, 1, MlxDtype.INT32); // of the queries
        yield lessEqual(
            MlxCreate.arange(kvLength, MlxDtype.INT32), reshape(rows, length, 1)); // [length, kv]
      }
      case Given(MlxArray mask) -> mask;
    };
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

  /// Sees where `mask` is true.
  ///
  /// @param mask broadcast to `[batch, heads, length, kv_length]`
  record Given(MlxArray mask) implements AttentionMask {}
}
