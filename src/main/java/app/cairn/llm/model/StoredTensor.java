package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxShape;

/// A tensor of a checkpoint, which is read when it is wanted.
public interface StoredTensor {

  /// Its shape, known before it is read.
  int[] shape();

  /// Reads it into the innermost scope. What it returns is the caller's, who may free it.
  ///
  /// @throws ModelException if that fails
  MlxArray read();

  /// A tensor that has been read already.
  static StoredTensor of(MlxArray array) {
    return new StoredTensor() {
      @Override
      public int[] shape() {
        return array.shape();
      }

      @Override
      public MlxArray read() {
        return MlxShape.astype(array, array.dtype());
      }
    };
  }
}
