package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.LargeOperations.make;
import static app.cairn.mlx.LargeOperations.makeAll;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Fused operations of transformers: MLX's own on a GPU, our kernels for floats on a CPU.
public final class MlxFast {

  private static final MemorySegment GATED_DELTA_UPDATE = symbol("cairn_gated_delta_update");
  private static final MemorySegment GELU = symbol("cairn_gelu");
  private static final MemorySegment GELU_TANH = symbol("cairn_gelu_tanh");
  private static final MemorySegment LAYER_NORM = symbol("cairn_layer_norm");
  private static final MemorySegment RMS_NORM = symbol("cairn_rms_norm");
  private static final MemorySegment ROPE = symbol("cairn_rope");
  private static final MemorySegment ROPE_AT = symbol("cairn_rope_at");
  private static final MemorySegment SILU = symbol("cairn_silu");

  private MlxFast() {}

  /// Divides by the root of the mean square of the last axis, then multiplies by the weight.
  public static MlxArray rmsNorm(MlxArray x, @Nullable MlxArray weight, float eps) {
    return make(RMS_NORM, x.thread(), x.handle(), MlxArray.handleOrZero(weight), eps);
  }

  /// Brings the last axis to mean 0 and variance 1, then multiplies by the weight and adds the
  /// bias.
  public static MlxArray layerNorm(
      MlxArray x, @Nullable MlxArray weight, @Nullable MlxArray bias, float eps) {
    return make(
        LAYER_NORM,
        x.thread(),
        x.handle(),
        MlxArray.handleOrZero(weight),
        MlxArray.handleOrZero(bias),
        eps);
  }

  /// Rotates queries or keys by their position (RoPE).
  ///
  /// @param x `[batch, heads, length, head_dim]`
  /// @param dims how many of the features are rotated
  /// @param traditional whether neighbours are paired, not halves
  /// @param base the base of the frequencies
  /// @param scale multiplies positions
  /// @param offset the first position
  public static MlxArray rope(
      MlxArray x, int dims, boolean traditional, float base, float scale, int offset) {
    return make(ROPE, x.thread(), x.handle(), 0L, dims, traditional ? 1 : 0, base, scale, offset);
  }

  /// [#rope(MlxArray, int, boolean, float, float, int)] with the wavelengths given (the inverse of
  /// frequencies, `dims / 2` of them) in place of the base.
  public static MlxArray rope(
      MlxArray x, int dims, boolean traditional, MlxArray freqs, float scale, int offset) {
    return make(
        ROPE,
        x.thread(),
        x.handle(),
        freqs.handle(),
        dims,
        traditional ? 1 : 0,
        Float.NaN,
        scale,
        offset);
  }

  /// [#rope(MlxArray, int, boolean, float, float, int)] with an offset per sequence of the batch,
  /// or one for all, held in an array.
  public static MlxArray rope(
      MlxArray x, int dims, boolean traditional, float base, float scale, MlxArray offset) {
    return make(
        ROPE_AT,
        x.thread(),
        x.handle(),
        offset.handle(),
        0L,
        dims,
        traditional ? 1 : 0,
        base,
        scale);
  }

  /// [#rope(MlxArray, int, boolean, MlxArray, float, int)] with an offset per sequence of the
  /// batch, or one for all, held in an array.
  public static MlxArray rope(
      MlxArray x, int dims, boolean traditional, MlxArray freqs, float scale, MlxArray offset) {
    return make(
        ROPE_AT,
        x.thread(),
        x.handle(),
        offset.handle(),
        freqs.handle(),
        dims,
        traditional ? 1 : 0,
        Float.NaN,
        scale);
  }

  /// Attention without a mask.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys `[batch, kv_heads, kv_length, head_dim]`; heads share keys where there are fewer
  /// @param values as keys
  /// @param scale multiplies the products before softmax
  public static MlxArray attention(MlxArray queries, MlxArray keys, MlxArray values, float scale) {
    return new MlxAttention(scale, 0, null, false, 0, null).apply(queries, keys, values);
  }

  /// Attention in which a position sees itself and those before it.
  ///
  /// @param sinks null, or a logit per head that takes part in softmax only
  public static MlxArray causalAttention(
      MlxArray queries, MlxArray keys, MlxArray values, float scale, @Nullable MlxArray sinks) {
    return new MlxAttention(scale, 0, sinks, true, 0, null).apply(queries, keys, values);
  }

  /// Attention with a mask.
  ///
  /// @param mask broadcast to `[batch, heads, length, kv_length]`: true where a position is seen,
  ///   or floats of the queries' type to add
  /// @param sinks null, or a logit per head that takes part in softmax only
  public static MlxArray maskedAttention(
      MlxArray queries,
      MlxArray keys,
      MlxArray values,
      float scale,
      @Nullable MlxArray mask,
      @Nullable MlxArray sinks) {
    return new MlxAttention(scale, 0, sinks, false, 0, mask).apply(queries, keys, values);
  }

  /// `x * Φ(x)`, with the normal distribution's `Φ` (<https://arxiv.org/abs/1606.08415>).
  public static MlxArray gelu(MlxArray x) {
    return activated(GELU, x, null);
  }

  /// [#gelu], approximated by tanh.
  public static MlxArray geluTanh(MlxArray x) {
    return activated(GELU_TANH, x, null);
  }

  /// `x * sigmoid(x)`.
  public static MlxArray silu(MlxArray x) {
    return activated(SILU, x, null);
  }

  /// `gelu(x) * factors`.
  public static MlxArray gelu(MlxArray x, MlxArray factors) {
    return activated(GELU, x, factors);
  }

  /// `geluTanh(x) * factors`.
  public static MlxArray geluTanh(MlxArray x, MlxArray factors) {
    return activated(GELU_TANH, x, factors);
  }

  /// `silu(x) * factors`.
  public static MlxArray silu(MlxArray x, MlxArray factors) {
    return activated(SILU, x, factors);
  }

  /// The recurrence of gated delta nets over a sequence.
  ///
  /// @param state null to start from zero
  /// @param mask null, or false for positions that change nothing
  /// @return the outputs and the state behind the last position
  public static MlxArray[] gatedDeltaUpdate(
      MlxArray queries,
      MlxArray keys,
      MlxArray values,
      MlxArray gates,
      MlxArray beta,
      @Nullable MlxArray state,
      @Nullable MlxArray mask) {
    return makeAll(
        GATED_DELTA_UPDATE,
        queries.thread(),
        queries.handle(),
        keys.handle(),
        values.handle(),
        gates.handle(),
        beta.handle(),
        MlxArray.handleOrZero(state),
        MlxArray.handleOrZero(mask));
  }

  private static MlxArray activated(
      MemorySegment function, MlxArray x, @Nullable MlxArray factors) {
    return make(function, x.thread(), x.handle(), MlxArray.handleOrZero(factors));
  }
}
