package app.cairn.llm.text;

import app.cairn.llm.text.ChatMessage.AssistantMessage;
import app.cairn.llm.text.ChatMessage.SystemMessage;
import app.cairn.llm.text.ChatMessage.ToolMessage;
import app.cairn.llm.text.ChatMessage.UserMessage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps text of messages and tools from becoming the marks that it names: a passage that holds
/// `<|im_end|>` must not end the message in which it is quoted. Such a text gets an invisible
/// character within. Thread-safe.
public final class MessageGuard {

  private static final String ZERO_WIDTH_SPACE = "\u200B";

  private final List<String> marks;

  /// @param marks the texts that tokenizer and templates take for more than text
  public MessageGuard(Collection<String> marks) {
    // What is one character long cannot be broken.
    this.marks = marks.stream().filter(mark -> mark.codePointCount(0, mark.length()) > 1).toList();
  }

  /// The same message without marks.
  public ChatMessage guarded(ChatMessage message) {
    return switch (message) {
      case SystemMessage(String text) -> new SystemMessage(broken(text));
      case UserMessage(String text) -> new UserMessage(broken(text));
      case AssistantMessage(String text, String thinking, List<ToolCall> calls) ->
          new AssistantMessage(
              broken(text), broken(thinking), calls.stream().map(this::guarded).toList());
      case ToolMessage(String text, String callId, String toolName) ->
          new ToolMessage(broken(text), broken(callId), broken(toolName));
    };
  }

  /// The same tool without marks.
  public ToolDefinition guarded(ToolDefinition tool) {
    return new ToolDefinition(
        broken(tool.name()), broken(tool.description()), brokenMap(tool.parameters()));
  }

  private ToolCall guarded(ToolCall call) {
    return new ToolCall(broken(call.id()), broken(call.name()), brokenMap(call.arguments()));
  }

  private Map<String, @Nullable Object> brokenMap(Map<?, ? extends @Nullable Object> map) {
    Map<String, @Nullable Object> broken = new LinkedHashMap<>();
    map.forEach((key, value) -> broken.put(broken(String.valueOf(key)), brokenValue(value)));
    return broken;
  }

  private @Nullable Object brokenValue(@Nullable Object value) {
    return switch (value) {
      case String text -> broken(text);
      case Map<?, ?> map -> brokenMap(map);
      case Collection<?> items -> items.stream().map(this::brokenValue).toList();
      case null, default -> value;
    };
  }

  private String broken(String text) {
    String result = text;
    for (String mark : marks) {
      int first = mark.offsetByCodePoints(0, 1);
      result =
          result.replace(mark, mark.substring(0, first) + ZERO_WIDTH_SPACE + mark.substring(first));
    }
    return result;
  }
}
