package app.cairn.llm.text;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a conversation becomes a prompt.
///
/// @param addGenerationPrompt whether the prompt ends where the model's reply begins
/// @param thinking whether the model is to think before it answers; empty leaves it to the template
/// @param reasoningEffort how much it is to think (`low`, `medium`, `high`), where the model knows
///   that
/// @param variables what else the template is to see, by name
public record ChatTemplateOptions(
    boolean addGenerationPrompt,
    Optional<Boolean> thinking,
    Optional<String> reasoningEffort,
    Map<String, ? extends @Nullable Object> variables) {

  /// A prompt for a reply, with what the template does by itself.
  public static final ChatTemplateOptions DEFAULT =
      new ChatTemplateOptions(true, Optional.empty(), Optional.empty(), Map.of());

  public ChatTemplateOptions {
    variables = PlainData.copy(variables);
  }

  /// The same with thinking on or off.
  public ChatTemplateOptions withThinking(boolean on) {
    return new ChatTemplateOptions(
        addGenerationPrompt, Optional.of(on), reasoningEffort, variables);
  }

  /// The same with an effort.
  public ChatTemplateOptions withReasoningEffort(String effort) {
    return new ChatTemplateOptions(addGenerationPrompt, thinking, Optional.of(effort), variables);
  }
}
