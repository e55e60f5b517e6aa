package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxIndex.takeAlongAxis;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.floorDivide;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.negative;
import static app.cairn.mlx.MlxReduce.argpartition;
import static app.cairn.mlx.MlxReduce.argsort;
import static app.cairn.mlx.MlxReduce.sum;
import static app.cairn.mlx.MlxShape.expandDims;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.squeeze;
import static app.cairn.mlx.MlxShape.unflatten;

import app.cairn.mlx.MlxArray;

/// Which experts compute a token, and how much each counts.
///
/// @param experts `[batch, length, chosen]`
/// @param shares `[batch, length, chosen]`
record Routing(MlxArray experts, MlxArray shares) {

  /// From how many computations on they are sorted by expert, so that each expert's weights are
  /// read once.
  private static final int SORTED = 64;

  /// What experts compute.
  interface Experts {

    /// Computes tokens by chosen experts.
    ///
    /// @param x `[..., 1, hidden]`, whose first axes are broadcast to those of the choice
    /// @param experts which expert for each, `[...]`
    /// @param sorted whether they ascend
    /// @return `[..., 1, hidden]`
    MlxArray forward(MlxArray x, MlxArray experts, boolean sorted);
  }

  /// Chooses the experts with the highest scores.
  ///
  /// @param scores `[batch, length, experts]`, which also are the shares
  static Routing toHighest(MlxArray scores, int chosen) {
    MlxArray order = argpartition(negative(scores), chosen - 1, -1);
    MlxArray experts = slice(order, -1, 0, chosen);
    return new Routing(experts, takeAlongAxis(scores, experts, -1));
  }

  /// The same choice with shares that sum to one.
  Routing normalized() {
    return new Routing(experts, divide(shares, sum(shares, true, -1)));
  }

  /// The same choice with other shares.
  Routing withShares(MlxArray others) {
    return new Routing(experts, others);
  }

  /// Sends each token through its experts.
  ///
  /// @param x `[batch, length, hidden]`
  MlxArray apply(MlxArray x, Experts computation) {
    int batch = x.dim(0);
    int length = x.dim(1);
    int chosen = experts.dim(2);
    MlxArray results =
        batch * length * chosen < SORTED
            ? squeeze(computation.forward(expandDims(x, -2, -3), experts, false), -2)
            : unflatten(applySorted(x, chosen, computation), 0, batch, length, chosen);
    // [batch, length, chosen, hidden]
    return sum(multiply(results, expandDims(shares, -1)), false, -2);
  }

  private MlxArray applySorted(MlxArray x, int chosen, Experts computation) {
    MlxArray all = flatten(experts, 0, -1);
    MlxArray order = argsort(all, 0);
    // Rows of their own before the choice: MLX on CUDA misreads an axis that is added afterwards.
    MlxArray rows = expandDims(flatten(x, 0, 1), -2);
    MlxArray tokens = take(rows, floorDivide(order, chosen), 0); // [all, 1, hidden]
    MlxArray results = computation.forward(tokens, take(all, order, 0), true);
    return take(squeeze(results, -2), argsort(order, 0), 0);
  }
}
