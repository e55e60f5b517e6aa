package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import java.util.List;

/// What a layer has kept of the texts read so far.
sealed interface LayerCache
    permits BufferedKvCache, QuantizedKvCache, RecurrentState, LayerCache.Empty {

  /// The arrays that it consists of.
  List<MlxArray> arrays();

  /// Whether the tokens added last can be forgotten.
  boolean canForget(int tokens);

  /// Forgets the tokens added last.
  void forget(int tokens);

  /// Of a layer that keeps nothing.
  record Empty() implements LayerCache {
    @Override
    public List<MlxArray> arrays() {
      return List.of();
    }

    @Override
    public boolean canForget(int tokens) {
      return true;
    }

    @Override
    public void forget(int tokens) {}
  }
}
