package app.cairn.llm.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tool that a model may call.
///
/// @param parameters a JSON schema of kind `object`, as plain maps, lists, strings, numbers and
///   truth values
public record ToolDefinition(
    String name, String description, Map<String, ? extends @Nullable Object> parameters) {

  public ToolDefinition {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tool needs a name");
    }
    parameters = PlainData.copy(parameters);
  }

  /// As chat templates know it.
  Map<String, @Nullable Object> toTemplate() {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", name);
    function.put("description", description);
    function.put("parameters", parameters);
    Map<String, @Nullable Object> tool = new LinkedHashMap<>();
    tool.put("type", "function");
    tool.put("function", function);
    return tool;
  }
}
