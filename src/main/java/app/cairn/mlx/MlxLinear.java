package app.cairn.mlx;

import static app.cairn.mlx.Calls.symbol;
import static app.cairn.mlx.LargeOperations.make;
import static app.cairn.mlx.LargeOperations.makeAll;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Products of matrices, plain and quantized, and convolution.
public final class MlxLinear {

  private static final MemorySegment ADDMM = symbol("cairn_addmm");
  private static final MemorySegment CONV1D = symbol("cairn_conv1d");
  private static final MemorySegment DEQUANTIZE = symbol("cairn_dequantize");
  private static final MemorySegment GATHER_MM = symbol("cairn_gather_mm");
  private static final MemorySegment GATHER_QMM = symbol("cairn_gather_qmm");
  private static final MemorySegment LINEAR = symbol("cairn_linear");
  private static final MemorySegment LINEAR_WEIGHT = symbol("cairn_linear_weight");
  private static final MemorySegment MATMUL = symbol("cairn_matmul");
  private static final MemorySegment QUANTIZE = symbol("cairn_quantize");
  private static final MemorySegment QUANTIZED_MATMUL = symbol("cairn_quantized_matmul");

  private static final MemorySegment ROUNDED_WEIGHT = symbol("cairn_rounded_weight");

  private MlxLinear() {}

  /// `a @ b` over the last two axes; the axes before are broadcast.
  public static MlxArray matmul(MlxArray a, MlxArray b) {
    return make(MATMUL, a.thread(), a.handle(), b.handle());
  }

  /// `c + a @ b`.
  public static MlxArray addmm(MlxArray c, MlxArray a, MlxArray b) {
    return addmm(c, a, b, 1, 1);
  }

  /// `beta * c + alpha * (a @ b)`.
  public static MlxArray addmm(MlxArray c, MlxArray a, MlxArray b, float alpha, float beta) {
    return make(ADDMM, a.thread(), c.handle(), a.handle(), b.handle(), alpha, beta);
  }

  /// Lays a weight `[out, in]` out for [#linear] on the current device: on a CPU as its kernel
  /// reads it. What comes back is good for nothing else.
  public static MlxArray linearWeight(MlxArray weight) {
    return Operations.make(LINEAR_WEIGHT, weight.thread(), weight.handle());
  }

  /// [#linearWeight] in 8 bits, for the CPU only: [#linear] then rounds what it multiplies too, row
  /// by row.
  ///
  /// @param factors `[in]`: by them the weight is divided, and what it multiplies is multiplied,
  ///   before either is rounded
  public static MlxArray roundedWeight(MlxArray weight, MlxArray factors) {
    return Operations.make(ROUNDED_WEIGHT, weight.thread(), weight.handle(), factors.handle());
  }

  /// `x @ weight.T + bias` over the last axis.
  ///
  /// @param weight from [#linearWeight] or [#roundedWeight], or the weight transposed, `[in, out]`
  /// @param bias `[out]`, or null for none
  /// @param out the number of the weight's rows
  public static MlxArray linear(MlxArray x, MlxArray weight, @Nullable MlxArray bias, int out) {
    return Operations.make(
        LINEAR, x.thread(), x.handle(), weight.handle(), MlxArray.handleOrZero(bias), out);
  }

  /// Quantizes the rows of a matrix.
  ///
  /// @return the packed values, the scales, and for affine the biases
  public static MlxArray[] quantize(MlxArray matrix, MlxQuantization how) {
    return makeAll(
        QUANTIZE, matrix.thread(), matrix.handle(), how.groupSize(), how.bits(), how.mode().code());
  }

  /// Undoes [#quantize], up to its loss.
  ///
  /// @param biases null for modes without them
  /// @param dtype the result's type
  public static MlxArray dequantize(
      MlxArray packed,
      MlxArray scales,
      @Nullable MlxArray biases,
      MlxQuantization how,
      MlxDtype dtype) {
    return make(
        DEQUANTIZE,
        packed.thread(),
        packed.handle(),
        scales.handle(),
        MlxArray.handleOrZero(biases),
        how.groupSize(),
        how.bits(),
        how.mode().code(),
        dtype.code());
  }

  /// `x @ w`, or `x @ w.T` if `transpose`, with a quantized `w`.
  ///
  /// @param biases null for modes without them
  public static MlxArray quantizedMatmul(
      MlxArray x,
      MlxArray packed,
      MlxArray scales,
      @Nullable MlxArray biases,
      boolean transpose,
      MlxQuantization how) {
    return make(
        QUANTIZED_MATMUL,
        x.thread(),
        x.handle(),
        packed.handle(),
        scales.handle(),
        MlxArray.handleOrZero(biases),
        transpose ? 1 : 0,
        how.groupSize(),
        how.bits(),
        how.mode().code());
  }

  /// Products of chosen matrices of two stacks, as experts need them.
  ///
  /// @param aIndices which of `a`'s matrices; null takes each
  /// @param bIndices which of `b`'s matrices; null takes each
  /// @param sorted whether the indices ascend, which makes it faster
  public static MlxArray gatherMm(
      MlxArray a,
      MlxArray b,
      @Nullable MlxArray aIndices,
      @Nullable MlxArray bIndices,
      boolean sorted) {
    return make(
        GATHER_MM,
        a.thread(),
        a.handle(),
        b.handle(),
        MlxArray.handleOrZero(aIndices),
        MlxArray.handleOrZero(bIndices),
        sorted ? 1 : 0);
  }

  /// [#gatherMm] with quantized matrices on the right.
  ///
  /// @param biases null for modes without them
  /// @param xIndices which of `x`'s matrices; null takes each
  /// @param wIndices which of the quantized matrices; null takes each
  /// @param sorted whether the indices ascend, which makes it faster
  public static MlxArray gatherQmm(
      MlxArray x,
      MlxArray packed,
      MlxArray scales,
      @Nullable MlxArray biases,
      @Nullable MlxArray xIndices,
      @Nullable MlxArray wIndices,
      boolean transpose,
      MlxQuantization how,
      boolean sorted) {
    return make(
        GATHER_QMM,
        x.thread(),
        x.handle(),
        packed.handle(),
        scales.handle(),
        MlxArray.handleOrZero(biases),
        MlxArray.handleOrZero(xIndices),
        MlxArray.handleOrZero(wIndices),
        transpose ? 1 : 0,
        how.groupSize(),
        how.bits(),
        how.mode().code(),
        sorted ? 1 : 0);
  }

  /// Convolution along one axis.
  ///
  /// @param input `[batch, length, channels]`
  /// @param weight `[out_channels, width, channels / groups]`
  public static MlxArray conv1d(
      MlxArray input, MlxArray weight, int stride, int padding, int dilation, int groups) {
    return make(
        CONV1D, input.thread(), input.handle(), weight.handle(), stride, padding, dilation, groups);
  }
}
