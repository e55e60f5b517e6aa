package app.cairn.llm.text;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// A message of a conversation, as a model is to read it.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface ChatMessage {

  /// The message's text; empty if it has none.
  String text();

  /// What the model is told about its task.
  record SystemMessage(String text) implements ChatMessage {}

  /// What the user said.
  record UserMessage(String text) implements ChatMessage {}

  /// What the model said before.
  ///
  /// @param thinking what it thought on the way; empty if nothing is known of it
  record AssistantMessage(String text, String thinking, List<ToolCall> toolCalls)
      implements ChatMessage {

    public AssistantMessage {
      toolCalls = List.copyOf(toolCalls);
    }

    /// An answer without thoughts and calls.
    public AssistantMessage(String text) {
      this(text, "", List.of());
    }
  }

  /// What a tool gave for a call.
  ///
  /// @param callId the id of the call
  /// @param toolName the tool's name
  record ToolMessage(String text, String callId, String toolName) implements ChatMessage {}
}
