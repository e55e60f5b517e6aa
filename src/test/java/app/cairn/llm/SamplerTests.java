package app.cairn.llm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxScope;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SamplerTests {

  private static final int DRAWS = 2_000;

  /// Probabilities 0.5, 0.3, 0.1, 0.06, 0.04.
  private static final float[] LOGITS = logs(0.5, 0.3, 0.1, 0.06, 0.04);

  @Test
  void takesTheLikeliestWithoutTemperature() {
    assertThat(draws(GenerationOptions.builder(), logs(0.1, 0.2, 0.6, 0.1), 5)).containsOnly(2);
  }

  @Test
  void drawsAsOftenAsProbabilitiesSay() {
    check(sampled(), 0.5, 0.3, 0.1, 0.06, 0.04);
  }

  @Test
  void temperatureMakesTheUnlikelyMoreOrLessSo() {
    check(
        GenerationOptions.builder().temperature(0.5), normalized(0.25, 0.09, 0.01, 0.0036, 0.0016));
    check(
        GenerationOptions.builder().temperature(2),
        normalized(Math.sqrt(0.5), Math.sqrt(0.3), Math.sqrt(0.1), Math.sqrt(0.06), 0.2));
  }

  @Test
  void topKKeepsSoMany() {
    check(sampled().topK(2), 0.625, 0.375, 0, 0, 0);
    check(sampled().topK(5), 0.5, 0.3, 0.1, 0.06, 0.04);
    check(sampled().topK(1), 1, 0, 0, 0, 0);
  }

  @Test
  void topPKeepsTheFewestThatReachIt() {
    check(sampled().topP(0.79), 0.625, 0.375, 0, 0, 0);
    check(sampled().topP(0.81), normalized(0.5, 0.3, 0.1, 0, 0));
    check(sampled().topP(0.01), 1, 0, 0, 0, 0);
  }

  @Test
  void minPKeepsThoseNearTheLikeliest() {
    check(sampled().minP(0.15), normalized(0.5, 0.3, 0.1, 0, 0));
    check(sampled().minP(1), 1, 0, 0, 0, 0);
  }

  @Test
  void topPLooksAtWhatTopKLeft() {
    // Of 0.5, 0.3 and 0.1, now 0.56, 0.33 and 0.11, the first two have 0.89.
    check(sampled().topK(3).topP(0.85), 0.625, 0.375, 0, 0, 0);
  }

  @Test
  void findsTheSameTokensWhereverTheyStand() {
    float[] shuffled = logs(0.04, 0.3, 0.06, 0.5, 0.1);
    int[] drawn = draws(sampled().topK(2).seed(3L), shuffled, 500);
    assertThat(drawn).containsOnly(1, 3).contains(1, 3);
  }

  @Test
  void biasAddsToLogits() {
    check(
        sampled().logitBias(Map.of(0, -1_000f, 3, (float) Math.log(5))),
        normalized(0, 0.3, 0.1, 0.3, 0.04));
    assertThatThrownBy(() -> draws(sampled().logitBias(Map.of(5, 1f)), LOGITS, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the logit bias names token 5, but the model has 5 tokens");
  }

  @Test
  void penaltiesCountTheTokensOfTheText() {
    // The likeliest gives way once it has been there often enough.
    float[] logits = {2, 1.5f, 0};
    assertThat(draws(GenerationOptions.builder().presencePenalty(1), logits, 4))
        .containsExactly(0, 1, 0, 0);
    assertThat(draws(GenerationOptions.builder().frequencyPenalty(0.4), logits, 6))
        .containsExactly(0, 0, 1, 0, 1, 0);
  }

  @Test
  void repetitionPenaltyAlsoCountsThePrompt() {
    float[] logits = {2, 1.5f, -1};
    GenerationOptions.Builder options = GenerationOptions.builder().repetitionPenalty(2);
    assertThat(draws(options, logits, 3)).containsExactly(0, 1, 0);
    assertThat(draws(options, logits, 3, 0)).containsExactly(1, 0, 0);
    float[] negative = {-1, -1.5f};
    assertThat(draws(options, negative, 2, 0)).containsExactly(1, 0);
  }

  @Test
  void sameSeedGivesTheSameTokens() {
    int[] first = draws(sampled().seed(1L), LOGITS, 200);
    assertThat(draws(sampled().seed(1L), LOGITS, 200)).containsExactly(first);
    assertThat(draws(sampled().seed(2L), LOGITS, 200)).isNotEqualTo(first);
    assertThat(Arrays.copyOfRange(draws(sampled().seed(2L), LOGITS, 200), 0, 199))
        .as("seeds that follow each other do not give one sequence shifted")
        .isNotEqualTo(Arrays.copyOfRange(first, 1, 200));
    assertThat(draws(sampled().seed(null), LOGITS, 200))
        .isNotEqualTo(draws(sampled().seed(null), LOGITS, 200));
  }

  @Test
  void tellsTheModelsOwnLogProbabilities() {
    GenerationOptions options =
        GenerationOptions.builder()
            .logitBias(Map.of(3, 100f))
            .temperature(0.3)
            .seed(1L)
            .topLogprobs(2)
            .build();
    try (MlxScope _ = MlxScope.open();
        Sampler sampler = new Sampler(options, LOGITS.length, new int[0])) {
      Sampler.Draw draw = sampler.draw(logits(LOGITS)).getFirst();
      assertThat(draw.token().toInt()).isEqualTo(3);
      assertThat(requireNonNull(draw.logprob()).toFloat())
          .isCloseTo((float) Math.log(0.06), Offset.offset(1e-4f));
      assertThat(requireNonNull(draw.top()).toInts()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void keepsNoArraysOfStepsPast() {
    GenerationOptions options =
        sampled().topK(3).topP(0.9).minP(0.01).repetitionPenalty(1.1).presencePenalty(1).build();
    try (MlxScope outer = MlxScope.open();
        Sampler sampler = new Sampler(options, LOGITS.length, new int[] {1})) {
      for (int i = 0; i < 50; i++) {
        try (MlxScope _ = MlxScope.open()) {
          sampler.draw(logits(LOGITS)).getFirst().token().eval();
        }
        assertThat(sampler.arrays()).isEqualTo(3);
        assertThat(outer.size()).isZero();
      }
    }
  }

  private static GenerationOptions.Builder sampled() {
    return GenerationOptions.builder().temperature(1).seed(42L);
  }

  /// Counts draws; four standard deviations, so that hardly any seed fails.
  private static void check(GenerationOptions.Builder options, double... expected) {
    int[] drawn = draws(options.seed(42L), LOGITS, DRAWS);
    for (int token = 0; token < expected.length; token++) {
      int wanted = token;
      double part = IntStream.of(drawn).filter(t -> t == wanted).count() / (double) DRAWS;
      double p = expected[token];
      assertThat(part)
          .as("token %d", token)
          .isCloseTo(p, Offset.offset(4 * Math.sqrt(p * (1 - p) / DRAWS)));
    }
  }

  private static int[] draws(
      GenerationOptions.Builder options, float[] logits, int count, int... prompt) {
    int[] drawn = new int[count];
    try (MlxScope _ = MlxScope.open();
        Sampler sampler = new Sampler(options.build(), logits.length, prompt)) {
      for (int i = 0; i < count; i++) {
        try (MlxScope _ = MlxScope.open()) {
          drawn[i] = sampler.draw(logits(logits)).getFirst().token().toInt();
        }
      }
    }
    return drawn;
  }

  private static MlxArray logits(float[] logits) {
    return MlxCreate.array(logits, 1, 1, logits.length);
  }

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(probabilities[i]) + 3;
    }
    return logs;
  }

  private static double[] normalized(double... weights) {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }
}
