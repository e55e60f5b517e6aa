package app.cairn.llm;

import static app.cairn.mlx.MlxReduce.argmax;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.nio.file.Path;
import java.util.Arrays;

/// A model that reads and writes tokens as [Generation] does, without a tokenizer.
final class GenerationContestant implements AutoCloseable {

  private static final int MOST_TOKENS = 4096;

  private final MlxScope scope = MlxScope.open();
  private final LanguageModel model;
  private final int chunk;
  private ModelCache cache;

  GenerationContestant(BenchmarkModel shape, Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    Weights weights =
        Weights.of(
            "benchmark",
            SafetensorsFiles.open(folder),
            source.quantizations(),
            MlxDtype.FLOAT32,
            scope);
    model = LanguageModel.load(source.config(), weights);
    weights.evaluate();
    chunk = PromptStep.tokens(shape.bytesPerToken(), true);
    cache = model.newCache(MOST_TOKENS);
  }

  /// Reads tokens behind others.
  ///
  /// @return seconds for a token
  double prefill(int context, int tokens) {
    standAt(context);
    long start = System.nanoTime();
    read(tokens);
    return seconds(start, tokens);
  }

  /// Writes tokens behind others, each computed while the one before is read.
  ///
  /// @return seconds for a token
  double decode(int context, int tokens) {
    standAt(context);
    MlxArray token = scope.adopt(MlxCreate.array(new int[] {1}, 1, 1));
    token = step(token);
    long start = System.nanoTime();
    for (int i = 0; i < tokens; i++) {
      MlxArray next = step(token);
      token.toInt();
      token.free();
      token = next;
    }
    token.toInt();
    token.free();
    return seconds(start, tokens);
  }

  /// Builds graphs of tokens without computing them.
  ///
  /// @return seconds for a token
  double build(int context, int tokens) {
    standAt(context);
    try (MlxScope _ = MlxScope.open()) {
      MlxArray token = MlxCreate.array(new int[] {1}, 1, 1);
      long start = System.nanoTime();
      for (int i = 0; i < tokens; i++) {
        token = argmax(model.forwardToLast(token, cache), -1, false);
      }
      return seconds(start, tokens);
    }
  }

  private MlxArray step(MlxArray token) {
    MlxArray next;
    try (MlxScope _ = MlxScope.open()) {
      next = scope.adopt(argmax(model.forwardToLast(token, cache), -1, false)); // [1, 1]
    }
    MlxArray[] arrays = Arrays.copyOf(cache.arrays(), cache.arrays().length + 1);
    arrays[arrays.length - 1] = next;
    Mlx.asyncEval(arrays);
    return next;
  }

  private void read(int tokens) {
    for (int start = 0; start < tokens; start += chunk) {
      int[] ids = new int[Math.min(chunk, tokens - start)];
      int first = start;
      Arrays.setAll(ids, i -> 1 + (first + i) * 7 % 1000);
      try (MlxScope _ = MlxScope.open()) {
        model.forwardToLast(MlxCreate.array(ids, 1, ids.length), cache).eval();
        Mlx.eval(cache.arrays());
      }
    }
  }

  private void standAt(int context) {
    if (cache.tokens() < context || !cache.forget(cache.tokens() - context)) {
      cache.close();
      cache = model.newCache(MOST_TOKENS);
      read(context);
    }
  }

  private static double seconds(long start, int tokens) {
    return (System.nanoTime() - start) / 1e9 / tokens;
  }

  @Override
  public void close() {
    cache.close();
    scope.close();
  }
}
