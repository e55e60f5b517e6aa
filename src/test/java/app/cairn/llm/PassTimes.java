package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How long a model's passes take, one behind the other: of a single token while the one before
/// runs, as a text without drafts is written, and of several that were waited for.
final class PassTimes implements AutoCloseable {

  /// The longest pass.
  static final int MOST = 8;

  private static final int BEHIND = 768;
  private static final int PASSES = 24;

  private final LanguageModel model;
  private final ModelCache cache;
  private final Sampler sampler;
  private final double[] best = new double[MOST + 1];

  private PassTimes(LanguageModel model) {
    int vocab = model.config().sizes().vocabSize();
    this.model = model;
    this.cache = model.newCache(BEHIND + PASSES + MOST, Short.SIZE);
    this.sampler =
        new Sampler(GenerationOptions.builder().temperature(0).build(), vocab, new int[] {1});
  }

  /// Milliseconds at the place of each length, the best of some rounds in turn; at place 0 those of
  /// a token that is not waited for.
  static double[] measure(LanguageModel model, int rounds) {
    try (PassTimes times = new PassTimes(model)) {
      Arrays.fill(times.best, Double.MAX_VALUE);
      times.read();
      for (int round = 0; round <= rounds; round++) {
        for (int length = 0; length <= MOST; length++) {
          double took = length == 0 ? times.prepared() : times.waiting(length);
          if (round > 0) {
            times.best[length] = Math.min(times.best[length], took);
          }
        }
      }
      return times.best;
    }
  }

  private void read() {
    try (MlxScope _ = MlxScope.open()) {
      compute(model.forwardToLast(tokens(BEHIND), cache));
      Mlx.synchronize();
    }
  }

  private double prepared() {
    long start = 0;
    try (MlxScope scope = MlxScope.open()) {
      MlxArray token = tokens(1);
      for (int i = 0; i <= PASSES; i++) {
        MlxArray before = token;
        try (MlxScope _ = MlxScope.open()) {
          token = scope.adopt(sampler.draw(model.forward(token, cache)).getFirst().token());
          compute(token);
        }
        before.toInt();
        start = i == 0 ? System.nanoTime() : start;
      }
      token.toInt();
    }
    cache.forget(PASSES + 1);
    return millis(start) / PASSES;
  }

  private double waiting(int length) {
    long start = System.nanoTime();
    for (int i = 0; i < PASSES; i++) {
      try (MlxScope _ = MlxScope.open()) {
        List<Sampler.Draw> draws = sampler.draw(model.forward(tokens(length), cache));
        compute(draws.stream().map(Sampler.Draw::token).toArray(MlxArray[]::new));
        draws.forEach(draw -> draw.token().toInt());
        cache.forget(length - 1);
      }
    }
    double took = millis(start) / PASSES;
    cache.forget(PASSES);
    return took;
  }

  private void compute(MlxArray... some) {
    List<MlxArray> arrays = new ArrayList<>(List.of(cache.arrays()));
    arrays.addAll(List.of(some));
    Mlx.asyncEval(arrays.toArray(MlxArray[]::new));
  }

  private static MlxArray tokens(int count) {
    int[] tokens = new int[count];
    Arrays.setAll(tokens, i -> 1 + i * 7 % 1000);
    return MlxCreate.array(tokens, 1, count);
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  @Override
  public void close() {
    sampler.close();
    cache.close();
  }
}
