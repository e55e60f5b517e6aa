package app.cairn.llm.model;

import static app.cairn.mlx.MlxCreate.scalarLike;
import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxLinear.conv1d;
import static app.cairn.mlx.MlxLogic.where;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.concatenate;
import static app.cairn.mlx.MlxShape.contiguous;
import static app.cairn.mlx.MlxShape.expandDims;
import static app.cairn.mlx.MlxShape.swapaxes;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import org.jspecify.annotations.Nullable;

/// A convolution of each channel over the last few tokens.
///
/// @param weight `[channels, width, 1]`
/// @param bias null, or `[channels]`
record CausalConv(MlxArray weight, @Nullable MlxArray bias, int channels, int width) {

  /// Loads `weight`, as PyTorch stores it, `[channels, 1, width]`, or as MLX does, and where the
  /// checkpoint has one `bias`.
  static CausalConv load(Weights weights, int channels, int width) {
    MlxArray weight =
        isStoredByMlx(weights, width)
            ? weights.get("weight", channels, width, 1)
            : weights.keep(contiguous(swapaxes(weights.get("weight", channels, 1, width), 1, 2)));
    MlxArray bias = weights.has("bias") ? weights.get("bias", channels) : null;
    return new CausalConv(weight, bias, channels, width);
  }

  /// Whether the weight lies as MLX stores it.
  static boolean isStoredByMlx(Weights weights, int width) {
    int[] shape = weights.shape("weight");
    return shape.length == 3 && shape[1] == width && shape[2] == 1;
  }

  /// Convolves new tokens, and keeps the last for the next pass.
  ///
  /// @param x `[batch, length, channels]`
  /// @param index where the state keeps them
  MlxArray forward(MlxArray x, RecurrentState state, int index, Pass pass) {
    int length = pass.length();
    MlxArray isToken = pass.isToken();
    MlxArray tokens = isToken == null ? x : where(expandDims(isToken, -1), x, scalarLike(x, 0));
    MlxArray before = state.get(index);
    if (before == null) {
      before = MlxCreate.zeros(x.dtype(), x.dim(0), width - 1, channels);
    }
    MlxArray together = concatenate(1, before, tokens); // [batch, width - 1 + length, channels]
    state.set(index, contiguous(slice(together, 1, length, length + width - 1)));
    MlxArray convolved = conv1d(together, weight, 1, 0, 1, channels);
    return bias == null ? convolved : add(convolved, bias);
  }
}
