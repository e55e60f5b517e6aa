package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.sliceUpdateInPlace;
import static app.cairn.mlx.MlxLinear.quantize;
import static app.cairn.mlx.MlxShape.pad;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.List;

/// Keys and values in few bits, of a layer that sees all tokens before. New ones are written in
/// place, as [BufferedKvCache] does; what was written is not rounded again.
final class QuantizedKvCache implements KvCache, LayerCache {

  private final MlxScope scope;
  private final MlxQuantization how;
  private final int maxTokens;
  private final Rows keys = new Rows();
  private final Rows values = new Rows();
  private int end;

  /// Creates an empty cache.
  ///
  /// @param scope takes over the buffers
  /// @param maxTokens how many tokens it has to hold at most
  QuantizedKvCache(MlxScope scope, MlxQuantization how, int maxTokens) {
    this.scope = scope;
    this.how = how;
    this.maxTokens = maxTokens;
  }

  @Override
  public void append(MlxArray newKeys, MlxArray newValues) {
    keys.append(newKeys);
    values.append(newValues);
    end += newKeys.dim(2);
  }

  @Override
  public MlxArray attend(MlxArray queries, AttentionMask mask, AttentionScores scores) {
    return mask.with(scores).apply(queries, keys.seen(), values.seen(), how);
  }

  @Override
  public boolean canForget(int tokens) {
    return tokens <= end;
  }

  @Override
  public void forget(int tokens) {
    end -= tokens;
  }

  @Override
  public List<MlxArray> arrays() {
    List<MlxArray> arrays = new ArrayList<>(keys.parts);
    arrays.addAll(values.parts);
    return arrays;
  }

  /// Keys or values.
  private final class Rows {

    // Packed values, scales and biases, each [batch, kv_heads, capacity, ...].
    private List<MlxArray> parts = List.of();

    void append(MlxArray rows) {
      int stop = end + rows.dim(2);
      List<MlxArray> written = new ArrayList<>();
      MlxArray[] fresh = quantize(rows, how);
      for (int i = 0; i < fresh.length; i++) {
        MlxArray buffer = parts.isEmpty() ? empty(fresh[i], stop) : roomy(parts.get(i), stop);
        MlxArray next = sliceUpdateInPlace(buffer, fresh[i], 2, end, stop);
        buffer.free();
        written.add(scope.adopt(next));
      }
      parts = written;
    }

    private MlxArray empty(MlxArray like, int least) {
      int[] shape = like.shape();
      shape[2] = capacity(least);
      return MlxCreate.zeros(like.dtype(), shape);
    }

    private MlxArray roomy(MlxArray buffer, int least) {
      if (least <= buffer.dim(2)) {
        return buffer;
      }
      MlxArray larger = pad(slice(buffer, 2, 0, end), 2, 0, capacity(least) - end, 0);
      buffer.free();
      return larger;
    }

    private int capacity(int least) {
      int wanted = end + Math.max(BufferedKvCache.STEP, end / 4);
      return Math.max(least, Math.min(maxTokens, wanted));
    }

    List<MlxArray> seen() {
      return parts.stream().map(part -> slice(part, 2, 0, end)).toList();
    }
  }
}
