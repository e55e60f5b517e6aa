package app.cairn.llm.model;

import static app.cairn.mlx.MlxLogic.less;
import static app.cairn.mlx.MlxShape.reshape;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Token ids of several texts, padded at the end to the longest.
public final class TokenBatch {

  private final List<int[]> rows;
  private final int @Nullable [] secondParts;
  private final int length;

  /// Creates a batch.
  ///
  /// @throws IllegalArgumentException if there is no text, or one without tokens
  public TokenBatch(List<int[]> rows) {
    this(rows, null);
  }

  /// Creates a batch of pairs, such as a question and a passage.
  ///
  /// @param secondParts the index at which each row's second part begins
  /// @throws IllegalArgumentException if there is no text, or one without tokens
  public TokenBatch(List<int[]> rows, int @Nullable [] secondParts) {
    this.rows = List.copyOf(rows);
    this.secondParts = secondParts == null ? null : secondParts.clone();
    this.length = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.length == 0)) {
      throw new IllegalArgumentException("a batch needs texts, and each of them tokens");
    }
  }

  /// How many texts it holds.
  public int size() {
    return rows.size();
  }

  /// How many tokens the longest text has.
  public int length() {
    return length;
  }

  /// Whether texts differ in length, so that shorter ones are padded.
  public boolean isPadded() {
    return rows.stream().anyMatch(row -> row.length < length);
  }

  /// The ids, `[batch, length]`; behind a text's end zero, which every vocabulary has.
  public MlxArray ids() {
    int[] ids = new int[size() * length];
    for (int row = 0; row < size(); row++) {
      System.arraycopy(rows.get(row), 0, ids, row * length, rows.get(row).length);
    }
    return MlxCreate.array(ids, size(), length);
  }

  /// Zero for a pair's first part and one for its second, `[batch, length]`; null if these are no
  /// pairs.
  @Nullable MlxArray tokenTypes() {
    if (secondParts == null) {
      return null;
    }
    int[] types = new int[size() * length];
    for (int row = 0; row < size(); row++) {
      Arrays.fill(types, row * length + secondParts[row], (row + 1) * length, 1);
    }
    return MlxCreate.array(types, size(), length);
  }

  /// The number of tokens of each text, `[batch]`.
  public MlxArray lengths() {
    return MlxCreate.array(rows.stream().mapToInt(row -> row.length).toArray(), size());
  }

  /// True for tokens, false for padding, `[batch, length]`.
  public MlxArray isToken() {
    MlxArray positions = MlxCreate.arange(length, MlxDtype.INT32);
    return less(positions, reshape(lengths(), size(), 1));
  }

  /// The mask that hides padding from attention, `[batch, 1, 1, length]`; null if there is none.
  @Nullable MlxArray paddingMask() {
    return isPadded() ? reshape(isToken(), size(), 1, 1, length) : null;
  }

  @Override
  public String toString() {
    return Arrays.toString(rows.stream().mapToInt(row -> row.length).toArray());
  }
}
