package app.cairn.llm.model;

import static app.cairn.mlx.MlxLogic.equal;
import static app.cairn.mlx.MlxLogic.greater;
import static app.cairn.mlx.MlxLogic.greaterEqual;
import static app.cairn.mlx.MlxLogic.lessEqual;
import static app.cairn.mlx.MlxLogic.logicalAnd;
import static app.cairn.mlx.MlxLogic.logicalOr;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxShape.reshape;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pass of new tokens through a decoder: where they stand, what they see, and what the layers
/// keep of those before.
final class Pass {

  private final @Nullable ModelCache cache;
  private final int offset;
  private final int length;
  private final @Nullable Padding padding;
  private final @Nullable MlxArray offsets;
  private final Map<Integer, AttentionMask> masks = new HashMap<>();
  private final Map<Integer, KvCache> passing = new HashMap<>();

  /// What stands before the texts of a batch, so that all end at the same place.
  ///
  /// @param most how many tokens before the shortest text
  /// @param tokens how many before each, `[batch]`
  record Padding(int most, MlxArray tokens) {}

  private Pass(@Nullable ModelCache cache, int offset, int length, @Nullable Padding padding) {
    this.cache = cache;
    this.offset = offset;
    this.length = length;
    this.padding = padding;
    this.offsets =
        padding == null
            ? null
            : subtract(MlxCreate.scalar(offset, MlxDtype.INT32), padding.tokens());
  }

  /// A pass after those that a cache has seen.
  static Pass following(ModelCache cache, int length) {
    return new Pass(cache, cache.tokens(), length, cache.padding());
  }

  /// A pass over whole texts, of which nothing is kept.
  static Pass single(int length) {
    return new Pass(null, 0, length, null);
  }

  /// How many tokens of each text it takes in.
  int length() {
    return length;
  }

  /// Whether the texts can become longer than that in the end, for models that read longer ones
  /// differently.
  boolean canExceed(int tokens) {
    return cache == null ? length > tokens : cache.canExceed(tokens);
  }

  /// The keys and values of a layer.
  KvCache keysAndValues(int layer) {
    return cache == null
        ? passing.computeIfAbsent(layer, _ -> new PassingKvCache())
        : cache.keysAndValues(layer);
  }

  /// The state of a recurrent layer, of so many arrays.
  RecurrentState state(int layer, int size) {
    return cache == null ? RecurrentState.passing(size) : cache.state(layer);
  }

  /// The first token's position if it is the same in all texts.
  int offset() {
    return offset;
  }

  /// The first token's position in each text, `[batch]`; null if [#offset] holds for all.
  @Nullable MlxArray offsets() {
    return offsets;
  }

  /// The position of each token, `[batch or 1, length]`.
  MlxArray positions() {
    MlxArray columns =
        reshape(MlxCreate.arange(offset, offset + length, 1, MlxDtype.INT32), 1, length);
    return padding == null ? columns : subtract(columns, reshape(padding.tokens(), -1, 1));
  }

  /// False for padding, `[batch, length]`; null if there is none in this pass.
  @Nullable MlxArray isToken() {
    return padding == null || offset >= padding.most() ? null : greaterEqual(positions(), 0);
  }

  /// Tokens see themselves and all before.
  AttentionMask causal() {
    return sliding(LayerMemory.Attention.UNLIMITED);
  }

  /// Tokens see themselves and those before, `window` in all.
  AttentionMask sliding(int window) {
    return masks.computeIfAbsent(window, this::mask);
  }

  private AttentionMask mask(int window) {
    int first = Math.max(0, offset - window + 1);
    int stop = offset + length;
    boolean narrow = stop - first > window;
    Padding seenPadding = padding != null && first < padding.most() ? padding : null;
    if (seenPadding == null && length == 1) {
      return new AttentionMask.None();
    }
    if (seenPadding == null && !narrow) {
      return new AttentionMask.Causal();
    }
    MlxArray rows = reshape(MlxCreate.arange(offset, stop, 1, MlxDtype.INT32), length, 1);
    MlxArray columns = MlxCreate.arange(first, stop, 1, MlxDtype.INT32);
    MlxArray seen = lessEqual(columns, rows); // [length, kv_length]
    if (narrow) {
      seen = logicalAnd(seen, greater(columns, subtract(rows, window)));
    }
    if (seenPadding != null) {
      MlxArray isToken = greaterEqual(columns, reshape(seenPadding.tokens(), -1, 1, 1, 1));
      // Padding would see nothing, and turn into NaN, if not itself.
      seen = logicalOr(logicalAnd(seen, isToken), equal(columns, rows));
    }
    return seenPadding == null
        ? new AttentionMask.Window(window, seen)
        : new AttentionMask.Given(seen);
  }
}
