package app.cairn.llm.model;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a model keeps of the texts that it has read so far. Belongs to the model's thread, and is
/// closed on it.
public final class ModelCache implements AutoCloseable {

  private final MlxScope scope = MlxScope.detached();
  private final List<LayerCache> layers = new ArrayList<>();
  private final int rows;
  private final int maxTokens;
  private final Pass.@Nullable Padding padding;
  private int tokens;
  private int longest;

  // The length that decides how the model reads, if it asked for one.
  private int decisive = Integer.MAX_VALUE;

  ModelCache(List<LayerMemory> memory, int maxTokens, int... padding) {
    this.rows = padding.length;
    this.maxTokens = maxTokens;
    this.longest = maxTokens;
    int most = Arrays.stream(padding).max().orElse(0);
    this.padding =
        most == 0
            ? null
            : new Pass.Padding(most, scope.adopt(MlxCreate.array(padding, padding.length)));
    for (LayerMemory layer : memory) {
      layers.add(
          switch (layer) {
            case LayerMemory.Attention(int _, int _, int window, MlxQuantization how) ->
                how == null
                    ? new BufferedKvCache(scope, window, maxTokens)
                    : new QuantizedKvCache(scope, how, maxTokens);
            case LayerMemory.Recurrent(int states, long _) -> new RecurrentState(scope, states);
            case LayerMemory.None() -> new LayerCache.Empty();
          });
    }
  }

  /// How many texts there are.
  public int rows() {
    return rows;
  }

  /// How many tokens it has seen of each text, padding included.
  public int tokens() {
    return tokens;
  }

  /// How many tokens it can hold of each text, padding included.
  public int maxTokens() {
    return maxTokens;
  }

  /// Says how long the text will become at most, if not as long as there is room: models that treat
  /// long texts differently decide by it.
  ///
  /// @return false if what was read would have been read differently, and nothing was done
  public boolean expect(int longest) {
    boolean same = tokens == 0 || longest > decisive == this.longest > decisive;
    if (same) {
      this.longest = longest;
    }
    return same;
  }

  /// The arrays that it consists of. Evaluate them after each pass, together with what was computed
  /// from the pass: not all of them are needed for that.
  public MlxArray[] arrays() {
    return layers.stream().flatMap(layer -> layer.arrays().stream()).toArray(MlxArray[]::new);
  }

  /// Whether the tokens of a pass can always be forgotten behind it: recurrent layers cannot go
  /// back.
  public boolean canForgetPasses() {
    return layers.stream().noneMatch(RecurrentState.class::isInstance);
  }

  /// Forgets the last tokens of all texts, as if they had never been read. What was computed from
  /// them must have been evaluated: the next tokens take their place in memory.
  ///
  /// @return false if that is not possible, and nothing was done: recurrent layers cannot go back,
  ///   and layers with a window not far
  public boolean forget(int last) {
    boolean possible = last <= tokens && layers.stream().allMatch(layer -> layer.canForget(last));
    if (possible) {
      tokens -= last;
      layers.forEach(layer -> layer.forget(last));
    }
    return possible;
  }

  /// Frees its memory.
  @Override
  public void close() {
    scope.close();
  }

  KvCache keysAndValues(int layer) {
    return (KvCache) layers.get(layer);
  }

  RecurrentState state(int layer) {
    return (RecurrentState) layers.get(layer);
  }

  Pass.@Nullable Padding padding() {
    return padding;
  }

  /// Whether the texts can become longer than that.
  boolean canExceed(int tokens) {
    decisive = tokens;
    return longest > tokens;
  }

  /// Counts the tokens of a pass.
  void advance(int length) {
    tokens += length;
  }
}
