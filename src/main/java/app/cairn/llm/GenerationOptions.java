package app.cairn.llm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a text is to be written. Penalties and bias change the model's logits; temperature, top-k,
/// top-p and min-p then choose among them in this order. Where one of these or the repetition
/// penalty is null, it is as the model's files want it.
///
/// @param maxTokens the most tokens to write
/// @param temperature divides the logits; 0 takes the likeliest token always
/// @param topK choose among so many of the likeliest; 0 for all
/// @param topP choose among the fewest likeliest that have this probability together; 1 for all
///   (<https://arxiv.org/abs/1904.09751>)
/// @param minP choose among those with at least this part of the likeliest one's probability; 0 for
///   all (<https://arxiv.org/abs/2407.01082>)
/// @param repetitionPenalty makes tokens of the prompt and of the text so far less likely if above
///   1 (<https://arxiv.org/abs/1909.05858>)
/// @param presencePenalty subtracted from the logits of tokens of the text so far
/// @param frequencyPenalty the same for each time the token is there
/// @param logitBias added to the logits of these tokens
/// @param seed the same seed gives the same text; null for another each time
/// @param stop strings at which the text ends before them
/// @param topLogprobs how many candidates to tell with each token's log-probability; null to tell
///   none of both
public record GenerationOptions(
    int maxTokens,
    @Nullable Float temperature,
    @Nullable Integer topK,
    @Nullable Float topP,
    @Nullable Float minP,
    @Nullable Float repetitionPenalty,
    float presencePenalty,
    float frequencyPenalty,
    Map<Integer, Float> logitBias,
    @Nullable Long seed,
    List<String> stop,
    @Nullable Integer topLogprobs) {

  /// As the model's files want it, up to 2,048 tokens.
  public static final GenerationOptions DEFAULT = builder().build();

  private static final int MAX_STOPS = 16;
  private static final int MAX_STOP_LENGTH = 1_000;
  private static final int MAX_LOGPROBS = 20;
  private static final int MAX_BIASES = 1_024;

  /// Checks each option.
  ///
  /// @throws IllegalArgumentException if one is out of its range, with a message for the user
  public GenerationOptions {
    logitBias = Map.copyOf(logitBias);
    stop = List.copyOf(stop);
    check(maxTokens >= 1, "the maximum of tokens", "at least 1", maxTokens);
    Sampling sampling = sampling(temperature, topK, topP, minP, repetitionPenalty);
    within("temperature", sampling.temperature(), 0, 100);
    check(sampling.topK() >= 0, "top-k", "0 or more", sampling.topK());
    check(
        sampling.topP() > 0 && sampling.topP() <= 1,
        "top-p",
        "above 0 and at most 1",
        sampling.topP());
    within("min-p", sampling.minP(), 0, 1);
    check(
        sampling.repetitionPenalty() > 0 && sampling.repetitionPenalty() <= 10,
        "the repetition penalty",
        "above 0 and at most 10",
        sampling.repetitionPenalty());
    within("the presence penalty", presencePenalty, -10, 10);
    within("the frequency penalty", frequencyPenalty, -10, 10);
    check(logitBias.size() <= MAX_BIASES, "the logit bias", "for 1,024 tokens at most", "for more");
    logitBias.forEach(
        (token, bias) -> {
          check(token >= 0, "a token of the logit bias", "0 or more", token);
          within("the logit bias of token " + token, bias, -1_000, 1_000);
        });
    check(stop.size() <= MAX_STOPS, "the number of stop strings", "at most 16", stop.size());
    for (String string : stop) {
      check(
          !string.isEmpty() && string.length() <= MAX_STOP_LENGTH,
          "the length of a stop string",
          "between 1 and 1,000 characters",
          string.length());
    }
    check(
        topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= MAX_LOGPROBS),
        "the number of log-probabilities",
        "between 0 and 20",
        String.valueOf(topLogprobs));
  }

  private static void within(String name, float value, float least, float most) {
    // Written so that NaN is refused.
    check(
        value >= least && value <= most,
        name,
        "between %.0f and %.0f".formatted(least, most),
        value);
  }

  private static void check(boolean holds, String name, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be %s, but is %s".formatted(name, wanted, value));
    }
  }

  /// Whether the same text is expected each time.
  boolean reproducible() {
    return seed != null || sampling().temperature() == 0;
  }

  /// What models' files can want, without null.
  record Sampling(float temperature, int topK, float topP, float minP, float repetitionPenalty) {}

  /// These options, with a model's own where none is set.
  GenerationOptions or(GenerationOptions own) {
    return new GenerationOptions(
        maxTokens,
        temperature == null ? own.temperature : temperature,
        topK == null ? own.topK : topK,
        topP == null ? own.topP : topP,
        minP == null ? own.minP : minP,
        repetitionPenalty == null ? own.repetitionPenalty : repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        logitBias,
        seed,
        stop,
        topLogprobs);
  }

  /// How tokens are chosen: where nothing is set, the likeliest always.
  Sampling sampling() {
    return sampling(temperature, topK, topP, minP, repetitionPenalty);
  }

  private static Sampling sampling(
      @Nullable Float temperature,
      @Nullable Integer topK,
      @Nullable Float topP,
      @Nullable Float minP,
      @Nullable Float repetitionPenalty) {
    return new Sampling(
        temperature == null ? 0 : temperature,
        topK == null ? 0 : topK,
        topP == null ? 1 : topP,
        minP == null ? 0 : minP,
        repetitionPenalty == null ? 1 : repetitionPenalty);
  }

  /// Starts with nothing set.
  public static Builder builder() {
    return new Builder();
  }

  /// Sets options by name.
  public static final class Builder {

    private int maxTokens = 2_048;
    private @Nullable Float temperature;
    private @Nullable Integer topK;
    private @Nullable Float topP;
    private @Nullable Float minP;
    private @Nullable Float repetitionPenalty;
    private float presencePenalty;
    private float frequencyPenalty;
    private Map<Integer, Float> logitBias = Map.of();
    private @Nullable Long seed;
    private List<String> stop = List.of();
    private @Nullable Integer topLogprobs;

    private Builder() {}

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder temperature(double value) {
      temperature = (float) value;
      return this;
    }

    public Builder topK(int value) {
      topK = value;
      return this;
    }

    public Builder topP(double value) {
      topP = (float) value;
      return this;
    }

    public Builder minP(double value) {
      minP = (float) value;
      return this;
    }

    public Builder repetitionPenalty(double value) {
      repetitionPenalty = (float) value;
      return this;
    }

    public Builder presencePenalty(double value) {
      presencePenalty = (float) value;
      return this;
    }

    public Builder frequencyPenalty(double value) {
      frequencyPenalty = (float) value;
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      logitBias = value;
      return this;
    }

    public Builder seed(@Nullable Long value) {
      seed = value;
      return this;
    }

    public Builder stop(String... value) {
      stop = List.of(value);
      return this;
    }

    public Builder topLogprobs(@Nullable Integer value) {
      topLogprobs = value;
      return this;
    }

    /// Builds them.
    ///
    /// @throws IllegalArgumentException if an option is out of its range
    public GenerationOptions build() {
      return new GenerationOptions(
          maxTokens,
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          presencePenalty,
          frequencyPenalty,
          logitBias,
          seed,
          stop,
          topLogprobs);
    }
  }
}
