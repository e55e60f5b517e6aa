package app.cairn.ai;

import app.cairn.llm.text.ChatMessage;
import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Turns Spring AI's messages and tools into those of the engine.
final class PromptMessages {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private PromptMessages() {}

  /// Turns messages.
  ///
  /// @throws IllegalArgumentException if one holds more than text, or arguments that are no JSON
  static List<ChatMessage> of(List<Message> messages) {
    return messages.stream().flatMap(PromptMessages::of).toList();
  }

  private static Stream<ChatMessage> of(Message message) {
    return switch (message) {
      case SystemMessage system -> Stream.of(new ChatMessage.SystemMessage(text(system)));
      case UserMessage user -> {
        if (!user.getMedia().isEmpty()) {
          throw new IllegalArgumentException("Messages can have text only, no images or sound.");
        }
        yield Stream.of(new ChatMessage.UserMessage(text(user)));
      }
      case AssistantMessage assistant -> Stream.of(of(assistant));
      case ToolResponseMessage tool ->
          tool.getResponses().stream()
              .map(
                  response ->
                      new ChatMessage.ToolMessage(
                          response.responseData(), response.id(), response.name()));
      default ->
          throw new IllegalArgumentException(
              "Messages of type %s are not known.".formatted(message.getMessageType()));
    };
  }

  private static ChatMessage of(AssistantMessage message) {
    return new ChatMessage.AssistantMessage(
        text(message),
        ReplyChunks.thinking(message),
        message.getToolCalls().stream()
            .map(call -> new ToolCall(call.id(), call.name(), object(call.arguments())))
            .toList());
  }

  private static String text(Message message) {
    String text = message.getText();
    return text == null ? "" : text;
  }

  /// Turns a tool.
  ///
  /// @throws IllegalArgumentException if its schema is no JSON object
  static ToolDefinition of(org.springframework.ai.tool.definition.ToolDefinition tool) {
    return new ToolDefinition(tool.name(), tool.description(), object(tool.inputSchema()));
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return json.isBlank() ? Map.of() : JSON.readValue(json, OBJECT);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("A tool's JSON object is none.", e);
    }
  }
}
