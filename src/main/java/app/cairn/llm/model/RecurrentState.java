package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a recurrent layer hands from each pass to the next, such as a convolution's last inputs.
final class RecurrentState implements LayerCache {

  private final @Nullable MlxScope scope;
  private final @Nullable MlxArray[] arrays;

  /// Creates an empty state.
  ///
  /// @param scope takes over the arrays; null if there is no next pass and nothing is to be kept
  /// @param size how many arrays
  RecurrentState(@Nullable MlxScope scope, int size) {
    this.scope = scope;
    this.arrays = new @Nullable MlxArray[size];
  }

  /// A state of a single pass.
  static RecurrentState passing(int size) {
    return new RecurrentState(null, size);
  }

  /// What the last pass set; null in the first.
  @Nullable MlxArray get(int index) {
    return arrays[index];
  }

  /// Sets what the next pass gets.
  void set(int index, MlxArray array) {
    if (scope == null) {
      return;
    }
    MlxArray old = arrays[index];
    arrays[index] = scope.adopt(array);
    if (old != null) {
      old.free();
    }
  }

  @Override
  public List<MlxArray> arrays() {
    List<MlxArray> set = new ArrayList<>();
    for (MlxArray array : arrays) {
      if (array != null) {
        set.add(array);
      }
    }
    return set;
  }

  @Override
  public boolean canForget(int tokens) {
    return tokens == 0;
  }

  @Override
  public void forget(int tokens) {}
}
