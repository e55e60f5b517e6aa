package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Calls as JSON: an object, or a list of objects, with `name` and `arguments` or `parameters`,
/// alone or in `function`.
final class JsonCalls {

  /// Models write line breaks into strings as they are.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonCalls() {}

  static List<FoundCall> read(String text) throws MalformedCallException {
    Object value = value(text);
    List<FoundCall> calls = new ArrayList<>();
    for (Object element : value instanceof List<?> list ? list : List.of(value)) {
      calls.add(call(element));
    }
    return calls;
  }

  /// Several values, one after the other, with semicolons between or without.
  static List<FoundCall> readAll(String text) throws MalformedCallException {
    List<FoundCall> calls = new ArrayList<>();
    String rest = text.strip();
    while (!rest.isEmpty()) {
      int end = new JsonEnd(0).find(rest);
      calls.addAll(read(end > 0 ? rest.substring(0, end) : rest));
      rest = end > 0 ? rest.substring(end).strip() : "";
      rest = rest.startsWith(";") ? rest.substring(1).strip() : rest;
    }
    return calls;
  }

  /// Any JSON value.
  static Object value(String text) throws MalformedCallException {
    try {
      Object value = JSON.readValue(text, new TypeReference<Object>() {});
      if (value == null) {
        throw new MalformedCallException("it is empty");
      }
      return value;
    } catch (JacksonException e) {
      throw new MalformedCallException("it is no JSON: %s".formatted(e.getOriginalMessage()));
    }
  }

  /// A JSON object, or an empty one for an empty text.
  static Map<String, @Nullable Object> object(String text) throws MalformedCallException {
    return text.isBlank() ? Map.of() : arguments(value(text));
  }

  private static FoundCall call(@Nullable Object element) throws MalformedCallException {
    if (!(element instanceof Map<?, ?> map)) {
      throw new MalformedCallException("a call must be a JSON object");
    }
    Map<?, ?> call = map.get("function") instanceof Map<?, ?> function ? function : map;
    if (!(call.get("name") instanceof String name) || name.isBlank()) {
      throw new MalformedCallException("it names no tool");
    }
    Object arguments = call.get("arguments");
    if (arguments == null) {
      arguments = call.get("parameters");
    }
    String id = map.get("id") instanceof String given && !given.isBlank() ? given : null;
    return new FoundCall(name, arguments == null ? Map.of() : arguments(arguments), id);
  }

  private static Map<String, @Nullable Object> arguments(Object value)
      throws MalformedCallException {
    if (value instanceof String text) {
      return object(text);
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new MalformedCallException("the arguments are no JSON object");
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    map.forEach((key, argument) -> arguments.put(String.valueOf(key), argument));
    return arguments;
  }
}
