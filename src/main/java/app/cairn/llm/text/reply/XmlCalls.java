package app.cairn.llm.text.reply;

import app.cairn.llm.text.ToolDefinition;
import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls as `<function=name>` with `<parameter=name>` in it, as Qwen3-Coder, Qwen3.5 and Nemotron
/// write them. Values are plain text; the tool's schema tells what they are.
final class XmlCalls {

  private static final String FUNCTION = "<function=";
  private static final String FUNCTION_END = "</function>";
  private static final String PARAMETER = "<parameter=";
  private static final String PARAMETER_END = "</parameter>";

  private final List<ToolDefinition> tools;

  XmlCalls(List<ToolDefinition> tools) {
    this.tools = tools;
  }

  static boolean startsIn(String text) {
    return text.stripLeading().startsWith(FUNCTION);
  }

  List<FoundCall> read(String text) throws MalformedCallException {
    List<FoundCall> calls = new ArrayList<>();
    int start = text.indexOf(FUNCTION);
    while (start >= 0) {
      int end = text.indexOf(FUNCTION_END, start);
      int next = end < 0 ? -1 : text.indexOf(FUNCTION, end);
      calls.add(call(text.substring(start, end < 0 ? text.length() : end)));
      start = next;
    }
    return calls;
  }

  private FoundCall call(String text) throws MalformedCallException {
    int nameEnd = text.indexOf('>');
    String name = nameEnd < 0 ? "" : text.substring(FUNCTION.length(), nameEnd).strip();
    if (name.isEmpty()) {
      throw new MalformedCallException("it names no tool");
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    int start = text.indexOf(PARAMETER, nameEnd);
    while (start >= 0) {
      int keyEnd = text.indexOf('>', start);
      if (keyEnd < 0) {
        throw new MalformedCallException("a parameter's name does not end");
      }
      String key = text.substring(start + PARAMETER.length(), keyEnd).strip();
      int next = text.indexOf("\n" + PARAMETER, keyEnd);
      int end = text.indexOf(PARAMETER_END, keyEnd);
      if (end < 0 || (next >= 0 && next < end)) {
        end = next >= 0 ? next : text.length();
      }
      arguments.put(key, value(name, key, withoutFrame(text.substring(keyEnd + 1, end))));
      start = text.indexOf(PARAMETER, end);
    }
    return new FoundCall(name, arguments);
  }

  /// A value without the line break on either side.
  private static String withoutFrame(String text) {
    int start = text.startsWith("\n") ? 1 : 0;
    int end = text.endsWith("\n") && text.length() > start ? text.length() - 1 : text.length();
    return text.substring(start, end);
  }

  private @Nullable Object value(String tool, String parameter, String text) {
    String type = type(tool, parameter);
    return switch (type) {
      case "string" -> text;
      case "boolean" ->
          switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> text;
          };
      case "" -> text.startsWith("{") || text.startsWith("[") ? jsonOr(text) : text;
      default -> text.strip().equalsIgnoreCase("none") ? null : jsonOr(text);
    };
  }

  private static @Nullable Object jsonOr(String text) {
    if (text.strip().equals("null")) {
      return null;
    }
    try {
      return JsonCalls.value(text);
    } catch (MalformedCallException e) {
      return text;
    }
  }

  /// The type that the tool's schema names for a parameter; empty if it names none.
  private String type(String tool, String parameter) {
    for (ToolDefinition definition : tools) {
      if (definition.name().equals(tool)
          && definition.parameters().get("properties") instanceof Map<?, ?> properties
          && properties.get(parameter) instanceof Map<?, ?> schema) {
        Object type = schema.get("type");
        return switch (type) {
          case String name -> name;
          case List<?> names -> names.contains("string") ? "string" : "any";
          case null, default -> schema.containsKey("enum") ? "string" : "any";
        };
      }
    }
    return "";
  }
}
