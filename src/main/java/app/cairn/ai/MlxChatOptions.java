package app.cairn.ai;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.DefaultToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/// Spring AI's options, and those that models on MLX have besides. What is not set is as the
/// model's own files want it. The model's name is told, but chooses nothing: that is the user's.
public final class MlxChatOptions extends DefaultToolCallingChatOptions {

  private final More more;

  /// What Spring AI does not know.
  private record More(
      @Nullable Double minP,
      @Nullable Double repetitionPenalty,
      @Nullable Map<Integer, Float> logitBias,
      @Nullable Long seed,
      @Nullable Boolean thinking,
      @Nullable String reasoningEffort) {

    static final More NOTHING = new More(null, null, null, null, null, null);

    /// These options, and another's where none is set.
    More or(More other) {
      return new More(
          minP == null ? other.minP : minP,
          repetitionPenalty == null ? other.repetitionPenalty : repetitionPenalty,
          logitBias == null ? other.logitBias : logitBias,
          seed == null ? other.seed : seed,
          thinking == null ? other.thinking : thinking,
          reasoningEffort == null ? other.reasoningEffort : reasoningEffort);
    }
  }

  private MlxChatOptions(ToolCallingChatOptions common, More more) {
    super(
        common.getToolCallbacks(),
        common.getToolContext(),
        common.getModel(),
        common.getFrequencyPenalty(),
        common.getMaxTokens(),
        common.getPresencePenalty(),
        common.getStopSequences(),
        common.getTemperature(),
        common.getTopK(),
        common.getTopP());
    this.more = more;
  }

  /// Starts with nothing set.
  public static Builder builder() {
    return new Builder();
  }

  /// Any options in this form.
  static MlxChatOptions of(@Nullable ChatOptions options) {
    return switch (options) {
      case null -> builder().build();
      case MlxChatOptions known -> known;
      default -> builder().combineWith(options.mutate()).build();
    };
  }

  /// The part of the likeliest token's probability that a token needs.
  public @Nullable Double getMinP() {
    return more.minP();
  }

  /// Makes tokens that were there before less likely, if above 1.
  public @Nullable Double getRepetitionPenalty() {
    return more.repetitionPenalty();
  }

  /// What is added to the logits of tokens.
  public @Nullable Map<Integer, Float> getLogitBias() {
    return more.logitBias();
  }

  /// The same seed gives the same answer.
  public @Nullable Long getSeed() {
    return more.seed();
  }

  /// Whether the model thinks before it answers, if it can do both.
  public @Nullable Boolean getThinking() {
    return more.thinking();
  }

  /// How much the model thinks: `low`, `medium` or `high`, if it knows that.
  public @Nullable String getReasoningEffort() {
    return more.reasoningEffort();
  }

  @Override
  public Builder mutate() {
    Builder copy =
        new Builder()
            .model(getModel())
            .frequencyPenalty(getFrequencyPenalty())
            .maxTokens(getMaxTokens())
            .presencePenalty(getPresencePenalty())
            .stopSequences(getStopSequences())
            .temperature(getTemperature())
            .topK(getTopK())
            .topP(getTopP())
            .toolCallbacks(getToolCallbacks())
            .toolContext(getToolContext());
    copy.more = more;
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MlxChatOptions options
        && super.equals(options)
        && more.equals(options.more);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), more);
  }

  /// Sets options by name.
  public static final class Builder extends DefaultToolCallingChatOptions.Builder<Builder> {

    private More more = More.NOTHING;

    private Builder() {}

    public Builder minP(@Nullable Double value) {
      return with(new More(value, null, null, null, null, null));
    }

    public Builder repetitionPenalty(@Nullable Double value) {
      return with(new More(null, value, null, null, null, null));
    }

    public Builder logitBias(@Nullable Map<Integer, Float> value) {
      return with(new More(null, null, value, null, null, null));
    }

    public Builder seed(@Nullable Long value) {
      return with(new More(null, null, null, value, null, null));
    }

    public Builder thinking(@Nullable Boolean value) {
      return with(new More(null, null, null, null, value, null));
    }

    public Builder reasoningEffort(@Nullable String value) {
      return with(new More(null, null, null, null, null, value));
    }

    private Builder with(More some) {
      more = some.or(more);
      return this;
    }

    @Override
    public Builder combineWith(ChatOptions.Builder<?> other) {
      super.combineWith(other);
      return other instanceof Builder options ? with(options.more) : this;
    }

    @Override
    public MlxChatOptions build() {
      return new MlxChatOptions(super.build(), more);
    }
  }
}
