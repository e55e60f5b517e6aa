package app.cairn.engine;

import app.cairn.llm.GenerationOptions;
import app.cairn.llm.text.ChatMessage;
import app.cairn.llm.text.ChatTemplateOptions;
import app.cairn.llm.text.ToolDefinition;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a language model for a text.
///
/// @param folder the model's, absolute
public record GenerationRequest(String folder, Prompt prompt, GenerationOptions options) {

  /// What the model is to go on from.
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  public sealed interface Prompt {

    /// A conversation, which the model's chat template turns into its prompt. Text in it that names
    /// special tokens stays text.
    ///
    /// @param tools what the model may call, maybe nothing
    record Conversation(
        List<ChatMessage> messages, List<ToolDefinition> tools, ChatTemplateOptions options)
        implements Prompt {

      public Conversation {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
      }

      /// A conversation without tools.
      public Conversation(List<ChatMessage> messages) {
        this(messages, List.of(), ChatTemplateOptions.DEFAULT);
      }
    }

    /// Text, before which comes what the model's tokenizer puts before any text. Names of special
    /// tokens in it become these tokens.
    record Text(String text) implements Prompt {}

    /// Token ids, as they are.
    record Tokens(List<Integer> ids) implements Prompt {

      public Tokens {
        ids = List.copyOf(ids);
      }
    }
  }

  /// Starts a request.
  ///
  /// @param folder the model's
  public static Builder of(Path folder, Prompt prompt) {
    return new Builder(folder.toAbsolutePath().normalize().toString(), prompt);
  }

  /// Sets options by name; [GenerationOptions] says what they mean. What is not set is as the
  /// model's `generation_config.json` wants it; where that is silent, the likeliest token is taken
  /// always.
  public static final class Builder {

    private final String folder;
    private final Prompt prompt;
    private final GenerationOptions.Builder options = GenerationOptions.builder();

    private Builder(String folder, Prompt prompt) {
      this.folder = folder;
      this.prompt = prompt;
    }

    public Builder maxTokens(int value) {
      options.maxTokens(value);
      return this;
    }

    public Builder temperature(double value) {
      options.temperature(value);
      return this;
    }

    public Builder topK(int value) {
      options.topK(value);
      return this;
    }

    public Builder topP(double value) {
      options.topP(value);
      return this;
    }

    public Builder minP(double value) {
      options.minP(value);
      return this;
    }

    public Builder repetitionPenalty(double value) {
      options.repetitionPenalty(value);
      return this;
    }

    public Builder presencePenalty(double value) {
      options.presencePenalty(value);
      return this;
    }

    public Builder frequencyPenalty(double value) {
      options.frequencyPenalty(value);
      return this;
    }

    public Builder logitBias(Map<Integer, Float> value) {
      options.logitBias(value);
      return this;
    }

    public Builder seed(@Nullable Long value) {
      options.seed(value);
      return this;
    }

    public Builder stop(List<String> value) {
      options.stop(value.toArray(String[]::new));
      return this;
    }

    public Builder topLogprobs(@Nullable Integer value) {
      options.topLogprobs(value);
      return this;
    }

    /// Builds it.
    ///
    /// @throws IllegalArgumentException if an option is out of its range, with a message for the
    ///   user
    public GenerationRequest build() {
      return new GenerationRequest(folder, prompt, options.build());
    }
  }
}
