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

/// What a position sees of the others.
sealed interface AttentionMask {

  /// Computes attention under this mask.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys `[batch, kv_heads, length, head_dim]`, as are the values
  MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale);

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

  /// Itself and the tokens before. Padding needs no mask, as it comes behind.
  static AttentionMask causal() {
    return new Causal();
  }

  /// Sees all.
  record None() implements AttentionMask {
    @Override
    public MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
      return attention(queries, keys, values, scale);
    }
  }

  /// Sees itself and what is before.
  record Causal() implements AttentionMask {
    @Override
    public MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
      return causalAttention(queries, keys, values, scale, null);
    }
  }

  /// Sees where `mask` is true.
  record Given(MlxArray mask) implements AttentionMask {
    @Override
    public MlxArray attend(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
      return maskedAttention(queries, keys, values, scale, mask, null);
    }
  }
}
