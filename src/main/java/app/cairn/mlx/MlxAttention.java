package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.MlxArray.handleOrZero;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How queries attend to keys: how products become weights, and which keys are seen.
///
/// @param scale multiplies products
/// @param softcap bounds them, by `cap * tanh(x / cap)`; 0 leaves them unbounded
/// @param sinks null, or a logit per head that takes part in softmax only
/// @param causal whether the last query sees all keys, and each one before sees one less
/// @param window 0, or how many of those a query sees; then `mask` says the same, for devices that
///   need an array
/// @param mask null, or broadcast to `[batch, heads, length, kv_length]`: true where a key is seen,
///   or floats of the queries' type to add
public record MlxAttention(
    float scale,
    float softcap,
    @Nullable MlxArray sinks,
    boolean causal,
    int window,
    @Nullable MlxArray mask) {

  private static final MemorySegment ATTENTION = symbol("cairn_attention");
  private static final MemorySegment QUANTIZED_ATTENTION = symbol("cairn_quantized_attention");

  /// Computes it.
  ///
  /// @param queries `[batch, heads, length, head_dim]`
  /// @param keys `[batch, kv_heads, kv_length, head_dim]`; heads share keys where there are fewer
  /// @param values as keys
  public MlxArray apply(MlxArray queries, MlxArray keys, MlxArray values) {
    return LargeOperations.make(
        ATTENTION,
        queries.thread(),
        queries.handle(),
        keys.handle(),
        values.handle(),
        handleOrZero(mask),
        handleOrZero(sinks),
        scale,
        softcap,
        causal ? 1 : 0,
        window);
  }

  /// Computes it over quantized keys and values.
  ///
  /// @param keys packed values, scales and biases, `[batch, kv_heads, kv_length, ...]`, as are the
  ///   values
  /// @param how an affine quantization
  public MlxArray apply(
      MlxArray queries, List<MlxArray> keys, List<MlxArray> values, MlxQuantization how) {
    return LargeOperations.make(
        QUANTIZED_ATTENTION,
        queries.thread(),
        queries.handle(),
        keys.get(0).handle(),
        keys.get(1).handle(),
        keys.get(2).handle(),
        values.get(0).handle(),
        values.get(1).handle(),
        values.get(2).handle(),
        handleOrZero(mask),
        handleOrZero(sinks),
        scale,
        softcap,
        causal ? 1 : 0,
        window,
        how.groupSize(),
        how.bits());
  }
}
