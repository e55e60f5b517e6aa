package app.cairn.llm.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call of a tool, as a model wrote it.
///
/// @param id tells the call from the others of a conversation; its result names it
/// @param arguments by parameter, as plain maps, lists, strings, numbers, truth values and null
public record ToolCall(String id, String name, Map<String, ? extends @Nullable Object> arguments) {

  public ToolCall {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tool call needs the tool's name");
    }
    arguments = PlainData.copy(arguments);
  }

  /// The arguments as a JSON object.
  public String argumentsAsJson() {
    return PlainData.toJson(arguments);
  }
}
