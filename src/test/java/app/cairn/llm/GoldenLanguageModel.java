package app.cairn.llm;

import static app.cairn.mlx.MlxReduce.argmax;
import static app.cairn.mlx.MlxShape.astype;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares a language model with expected logits and tokens, in all the ways in which it may read
/// a text.
final class GoldenLanguageModel {

  private final LanguageModel model;
  private final int[][] rows;
  private final float[][] logits; // of each row, [length, vocab]
  private final int length;
  private final int vocab;

  /// @param ids `[rows, length]`
  /// @param logits `[rows, length, vocab]`
  GoldenLanguageModel(LanguageModel model, MlxArray ids, MlxArray logits) {
    this.model = model;
    this.length = ids.dim(1);
    this.vocab = logits.dim(2);
    this.rows = new int[ids.dim(0)][];
    this.logits = new float[rows.length][];
    int[] allIds = ids.toInts();
    float[] allLogits = logits.toFloats();
    int perRow = length * vocab;
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(allIds, row * length, (row + 1) * length);
      this.logits[row] = Arrays.copyOfRange(allLogits, row * perRow, (row + 1) * perRow);
    }
  }

  /// The largest difference of any logit, over all ways of reading.
  float largestDifference() {
    int[] none = new int[rows.length];
    int[] padding = new int[rows.length];
    for (int row = 1; row < padding.length; row++) {
      padding[row] = length / 3 + row;
    }
    float largest = Math.max(whole(), wholeWithShorterRows());
    largest = Math.max(largest, throughCache(none, ones(length)));
    largest = Math.max(largest, throughCache(none, uneven(length)));
    largest = Math.max(largest, throughCache(padding, length));
    return Math.max(largest, throughCache(padding, uneven(length)));
  }

  /// The tokens of highest logits that follow the first row.
  List<Integer> greedy(int count) {
    List<Integer> found = new ArrayList<>();
    try (ModelCache cache = model.newCache(length + count)) {
      MlxArray next = next(MlxCreate.array(rows[0], 1, length), cache);
      while (found.size() < count) {
        // Computing goes on while the token before is read.
        MlxArray following = next(next, cache);
        found.add(next.toInt());
        next.free();
        next = following;
      }
    }
    return found;
  }

  private MlxArray next(MlxArray tokens, ModelCache cache) {
    MlxArray next;
    try (MlxScope graph = MlxScope.open()) {
      MlxArray best = argmax(model.forwardToLast(tokens, cache), -1, false); // [1, 1]
      next = graph.keep(astype(best, MlxDtype.INT32));
    }
    List<MlxArray> computed = new ArrayList<>(List.of(cache.arrays()));
    computed.add(next);
    Mlx.asyncEval(computed.toArray(MlxArray[]::new));
    return next;
  }

  private float whole() {
    try (MlxScope _ = MlxScope.open()) {
      float[] found = model.forward(batch(new int[rows.length], 0, length)).toFloats();
      return difference(found, new int[rows.length], 0, length);
    }
  }

  /// Rows that end earlier than the first, with other tokens behind.
  private float wholeWithShorterRows() {
    int[] shorter = new int[rows.length * length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, shorter, row * length, length - length / 8 * row);
    }
    try (MlxScope _ = MlxScope.open()) {
      float[] found = model.forward(MlxCreate.array(shorter, rows.length, length)).toFloats();
      float largest = 0;
      for (int row = 0; row < rows.length; row++) {
        largest =
            Math.max(largest, difference(found, row * length, row, 0, length - length / 8 * row));
      }
      return largest;
    }
  }

  /// Rows behind padding, and so without their ends, in passes of these lengths.
  private float throughCache(int[] padding, int... passes) {
    float largest = 0;
    try (ModelCache cache = model.newCache(length, padding)) {
      int start = 0;
      for (int pass : passes) {
        largest = Math.max(largest, pass(cache, padding, start, start + pass));
        start += pass;
      }
    }
    return largest;
  }

  private float pass(ModelCache cache, int[] padding, int start, int stop) {
    try (MlxScope result = MlxScope.open()) {
      MlxArray found;
      try (MlxScope graph = MlxScope.open()) {
        found = graph.keep(model.forward(batch(padding, start, stop), cache));
      }
      Mlx.eval(cache.arrays());
      return difference(found.toFloats(), padding, start, stop);
    }
  }

  private MlxArray batch(int[] padding, int start, int stop) {
    int[] ids = new int[rows.length * (stop - start)];
    for (int row = 0; row < rows.length; row++) {
      for (int column = Math.max(start, padding[row]); column < stop; column++) {
        ids[row * (stop - start) + column - start] = rows[row][column - padding[row]];
      }
    }
    return MlxCreate.array(ids, rows.length, stop - start);
  }

  private float difference(float[] found, int[] padding, int start, int stop) {
    float largest = 0;
    for (int row = 0; row < rows.length; row++) {
      int first = Math.max(start, padding[row]);
      int at = row * (stop - start) + first - start;
      largest =
          Math.max(largest, difference(found, at, row, first - padding[row], stop - padding[row]));
    }
    return largest;
  }

  /// The largest difference of tokens `from` to `to` of a row, which begin at token `at` of what
  /// was found.
  private float difference(float[] found, int at, int row, int from, int to) {
    float largest = 0;
    for (int i = from * vocab; i < to * vocab; i++) {
      largest = Math.max(largest, Math.abs(found[(at - from) * vocab + i] - logits[row][i]));
    }
    return largest;
  }

  private static int[] uneven(int count) {
    int rest = count - count / 10 - 2 - count / 2;
    return new int[] {count / 10, 1, 1, count / 2, rest};
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
