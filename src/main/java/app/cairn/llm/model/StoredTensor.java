package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxIndex;
import app.cairn.mlx.MlxScope;
import app.cairn.mlx.MlxShape;
import java.util.List;
import java.util.function.Supplier;

/// A tensor of a checkpoint, which is read when it is wanted.
public interface StoredTensor {

  /// Its shape, known before it is read.
  int[] shape();

  /// The type of its elements, known before it is read.
  MlxDtype dtype();

  /// Reads it into the innermost scope. What it returns is the caller's, who may free it.
  ///
  /// @throws ModelException if that fails
  MlxArray read();

  /// The rows from `from` to `to` of each matrix in a stack.
  default StoredTensor rows(int from, int to) {
    int[] shape = shape();
    int axis = shape.length - 2;
    shape[axis] = to - from;
    return computed(
        dtype(), shape, () -> MlxShape.contiguous(MlxIndex.slice(read(), axis, from, to)));
  }

  /// A tensor that has been read already.
  static StoredTensor of(MlxArray array) {
    return new StoredTensor() {
      @Override
      public int[] shape() {
        return array.shape();
      }

      @Override
      public MlxDtype dtype() {
        return array.dtype();
      }

      @Override
      public MlxArray read() {
        return MlxShape.astype(array, array.dtype());
      }
    };
  }

  /// Tensors of the same shape along a new first axis.
  static StoredTensor stack(List<StoredTensor> tensors) {
    int[] one = tensors.getFirst().shape();
    int[] shape = new int[one.length + 1];
    shape[0] = tensors.size();
    System.arraycopy(one, 0, shape, 1, one.length);
    return computed(tensors.getFirst().dtype(), shape, () -> MlxShape.stack(0, readAll(tensors)));
  }

  /// Tensors of the same type, alike in all sizes but the first, along their first axis.
  static StoredTensor concatenate(List<StoredTensor> tensors) {
    int[] shape = tensors.getFirst().shape();
    shape[0] = tensors.stream().mapToInt(tensor -> tensor.shape()[0]).sum();
    return computed(
        tensors.getFirst().dtype(), shape, () -> MlxShape.concatenate(0, readAll(tensors)));
  }

  private static MlxArray[] readAll(List<StoredTensor> tensors) {
    return tensors.stream().map(StoredTensor::read).toArray(MlxArray[]::new);
  }

  /// A tensor that is computed from others when it is read.
  static StoredTensor computed(MlxDtype dtype, int[] shape, Supplier<MlxArray> computation) {
    return new StoredTensor() {
      @Override
      public int[] shape() {
        return shape.clone();
      }

      @Override
      public MlxDtype dtype() {
        return dtype;
      }

      @Override
      public MlxArray read() {
        // At once, so that the others do not stay.
        try (MlxScope reading = MlxScope.open()) {
          return reading.keep(computation.get().eval());
        }
      }
    };
  }
}
