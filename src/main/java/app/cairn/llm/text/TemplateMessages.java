package app.cairn.llm.text;

import app.cairn.llm.text.ChatMessage.AssistantMessage;
import app.cairn.llm.text.ChatMessage.SystemMessage;
import app.cairn.llm.text.ChatMessage.ToolMessage;
import app.cairn.llm.text.ChatMessage.UserMessage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages in the form of maps that chat templates read, adapted to what a template takes.
final class TemplateMessages {

  private static final int SHORT_ID_LENGTH = 9;

  private final TemplateTraits traits;

  private TemplateMessages(TemplateTraits traits) {
    this.traits = traits;
  }

  /// Puts messages and tools into a template's context.
  static void put(
      Map<String, @Nullable Object> context,
      List<ChatMessage> messages,
      List<ToolDefinition> tools,
      TemplateTraits traits) {
    TemplateMessages writer = new TemplateMessages(traits);
    List<ChatMessage> taken = traits.systemMessages() ? messages : withoutSystem(messages);
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    taken.forEach(message -> maps.add(writer.map(message)));
    List<Map<String, @Nullable Object>> definitions = new ArrayList<>();
    tools.forEach(tool -> definitions.add(tool.toTemplate()));
    boolean inVariable = traits.tools() == TemplateTraits.Tools.VARIABLE && !tools.isEmpty();
    if (traits.tools() == TemplateTraits.Tools.SYSTEM_MESSAGE && !tools.isEmpty()) {
      if (taken.isEmpty() || !(taken.getFirst() instanceof SystemMessage)) {
        maps.addFirst(writer.map(new SystemMessage("")));
      }
      maps.getFirst().put("tools", PlainData.toJson(definitions));
    }
    context.put("messages", maps);
    context.put("tools", inVariable ? definitions : null);
  }

  /// Content in the form of a list of parts.
  static List<Map<String, String>> parts(String text) {
    return List.of(Map.of("type", "text", "text", text));
  }

  /// The same conversation with the system's text before the first of the user's.
  private static List<ChatMessage> withoutSystem(List<ChatMessage> messages) {
    StringBuilder system = new StringBuilder();
    List<ChatMessage> rest = new ArrayList<>();
    for (ChatMessage message : messages) {
      switch (message) {
        case SystemMessage(String text) -> system.append(text).append(text.isEmpty() ? "" : "\n\n");
        case UserMessage(String text) -> {
          rest.add(new UserMessage(system + text));
          system.setLength(0);
        }
        case AssistantMessage other -> rest.add(other);
        case ToolMessage other -> rest.add(other);
      }
    }
    if (!system.isEmpty()) {
      rest.add(new UserMessage(system.toString().strip()));
    }
    return rest;
  }

  private Map<String, @Nullable Object> map(ChatMessage message) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("role", role(message));
    map.put("content", traits.contentAsParts() ? parts(message.text()) : message.text());
    switch (message) {
      case SystemMessage system -> {}
      case UserMessage user -> {}
      case AssistantMessage assistant -> addThoughtsAndCalls(map, assistant);
      case ToolMessage tool -> {
        map.put("tool_call_id", id(tool.callId()));
        map.put("name", tool.toolName());
      }
    }
    return map;
  }

  private static String role(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> "system";
      case UserMessage user -> "user";
      case AssistantMessage assistant -> "assistant";
      case ToolMessage tool -> "tool";
    };
  }

  private void addThoughtsAndCalls(Map<String, @Nullable Object> map, AssistantMessage message) {
    boolean calls = !message.toolCalls().isEmpty();
    boolean both = calls && !message.text().isEmpty();
    if (!message.thinking().isEmpty() && (!both || traits.thinkingBesideText())) {
      // Two names for the same, as transformers gives them: the usual one and that of gpt-oss.
      map.put("reasoning_content", message.thinking());
      map.put("thinking", message.thinking());
    }
    if (calls) {
      if (traits.callsWithoutContent() && message.text().isEmpty()) {
        map.put("content", null);
      }
      map.put("tool_calls", message.toolCalls().stream().map(this::call).toList());
    }
  }

  private Map<String, @Nullable Object> call(ToolCall call) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", call.name());
    function.put(
        "arguments",
        traits.arguments() == TemplateTraits.Arguments.TEXT
            ? call.argumentsAsJson()
            : call.arguments());
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", id(call.id()));
    map.put("type", "function");
    map.put("function", function);
    return map;
  }

  private String id(String id) {
    if (!traits.shortCallIds() || id.length() == SHORT_ID_LENGTH) {
      return id;
    }
    String digits =
        new BigInteger(1, id.getBytes(StandardCharsets.UTF_8))
            .mod(BigInteger.valueOf(36).pow(SHORT_ID_LENGTH))
            .toString(36);
    return "0".repeat(SHORT_ID_LENGTH - digits.length()) + digits;
  }
}
