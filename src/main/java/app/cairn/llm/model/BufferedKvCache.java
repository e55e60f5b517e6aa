package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.sliceUpdateInPlace;
import static app.cairn.mlx.MlxShape.pad;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys and values in buffers with room for more, into which new ones are written in place. When
/// they are full, what is still seen moves to larger ones; with a window, to ones of the same size.
/// So what is seen always lies together and in order. A CPU that rounds keeps them in 16 bits, as a
/// GPU does: behind a long text, reading them takes as long as reading the weights.
final class BufferedKvCache implements KvCache, LayerCache {

  /// The least room that buffers get when they are made, in tokens, if no smaller window bounds it.
  static final int STEP = 256;

  /// How long buffers are at least that MLX on CUDA has cuDNN attend to, for a single token. It
  /// knows them by a length in whole steps. cuDNN's attention takes the GPU less than MLX's own
  /// where there are many keys, but the processor more for each token, which is what the others
  /// wait for.
  private static final int CUDNN = 4096;

  /// What keeps shorter buffers from a length in whole steps.
  private static final int ODD = 8;

  /// How many tokens before the window stay when it moves, so that as many can be forgotten.
  private static final int FORGETTABLE = 64;

  private final MlxScope scope;
  private final int window;
  private final int maxTokens;
  private @Nullable MlxArray keys; // [batch, kv_heads, capacity, head_dim]
  private @Nullable MlxArray values;
  private int capacity;
  private int dropped;
  private int end;
  private int added;

  /// Creates an empty cache.
  ///
  /// @param scope takes over the buffers
  /// @param window how many tokens a token sees, itself included
  /// @param maxTokens how many tokens it has to hold at most
  BufferedKvCache(MlxScope scope, int window, int maxTokens) {
    this.scope = scope;
    this.window = window;
    this.maxTokens = maxTokens;
  }

  /// How many tokens buffers hold at most after so many, if no pass adds more than usual.
  static long mostTokens(int window, int tokens) {
    long most =
        window == LayerMemory.Attention.UNLIMITED
            ? tokens
            : Math.min(tokens, keptOf(window) + (long) Math.min(STEP, window));
    return lengthFor(window, most);
  }

  @Override
  public void append(MlxArray newKeys, MlxArray newValues) {
    added = newKeys.dim(2);
    if (keys == null || values == null) {
      capacity = capacityAfter(0);
      keys = scope.adopt(emptyFor(newKeys));
      values = scope.adopt(emptyFor(newValues));
    } else if (end + added > capacity) {
      int kept = Math.min(end, keptOf(window));
      capacity = capacityAfter(kept);
      int room = capacity - kept;
      keys = replace(keys, pad(slice(keys, 2, end - kept, end), 2, 0, room, 0));
      values = replace(values, pad(slice(values, 2, end - kept, end), 2, 0, room, 0));
      dropped += end - kept;
      end = kept;
    }
    keys = replace(keys, sliceUpdateInPlace(keys, newKeys, 2, end, end + added));
    values = replace(values, sliceUpdateInPlace(values, newValues, 2, end, end + added));
    end += added;
  }

  @Override
  public MlxArray attend(MlxArray queries, AttentionMask mask, AttentionScores scores) {
    if (keys == null || values == null) {
      throw new IllegalStateException("attention before keys and values");
    }
    int first = Math.max(0, end - added - window + 1);
    return mask.attend(queries, slice(keys, 2, first, end), slice(values, 2, first, end), scores);
  }

  @Override
  public boolean canForget(int tokens) {
    return dropped == 0 ? tokens <= end : tokens <= end - (window - 1);
  }

  @Override
  public void forget(int tokens) {
    end -= tokens;
  }

  @Override
  public List<MlxArray> arrays() {
    return keys == null || values == null ? List.of() : List.of(keys, values);
  }

  /// How many tokens stay at most when buffers are full.
  private static int keptOf(int window) {
    return window == LayerMemory.Attention.UNLIMITED
        ? window
        : window - 1 + Math.min(FORGETTABLE, window);
  }

  /// How long to make buffers in which so many tokens stay: more room for long texts, since each
  /// time all are copied.
  private int capacityAfter(int kept) {
    int wanted = Math.max(added, Math.max(Math.min(STEP, window), kept / 4));
    int room = Math.max(added, Math.min(wanted, maxTokens - dropped - end));
    return (int) lengthFor(window, kept + room);
  }

  private static long lengthFor(int window, long tokens) {
    if (window < STEP) {
      return tokens;
    }
    long whole = (tokens + STEP - 1) / STEP * STEP;
    return whole < CUDNN ? whole + ODD : whole;
  }

  private MlxArray emptyFor(MlxArray like) {
    int[] shape = like.shape();
    shape[2] = capacity;
    return MlxCreate.zeros(MlxDevice.rounds() ? MlxDtype.BFLOAT16 : like.dtype(), shape);
  }

  private MlxArray replace(MlxArray old, MlxArray successor) {
    old.free();
    return scope.adopt(successor);
  }
}
