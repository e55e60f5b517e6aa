package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;

/// A tensor of a checkpoint, which is read when it is wanted.
public interface StoredTensor {

  /// Its shape, known before it is read.
  int[] shape();

  /// Reads it into the innermost scope.
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
        return array;
      }
    };
  }
}
