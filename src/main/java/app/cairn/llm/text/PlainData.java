package app.cairn.llm.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Values as JSON has them.
final class PlainData {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PlainData() {}

  /// A copy of an object that keeps the order of its keys and can no longer be changed.
  static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> object) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(object));
  }

  static String toJson(Object value) {
    return JSON.writeValueAsString(value);
  }
}
