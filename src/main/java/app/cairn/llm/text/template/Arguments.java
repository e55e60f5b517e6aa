package app.cairn.llm.text.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values that something is called with.
record Arguments(List<Object> positional, Map<String, Object> keywords) {

  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /// Values by parameter. Without one, a parameter has its default.
  static final class Bound {

    private final @Nullable Object[] values;

    private Bound(@Nullable Object[] values) {
      this.values = values;
    }

    boolean has(int index) {
      return values[index] != null;
    }

    Object get(int index) {
      return or(index, None.NONE);
    }

    Object or(int index, Object otherwise) {
      Object value = values[index];
      return value == null ? otherwise : value;
    }
  }

  /// Gives each parameter its value, as Python does.
  ///
  /// @param required how many of the parameters must have one
  Bound bind(Rendering rendering, String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw rendering.fail(
          "%s() takes %s%d positional argument%s but %d %s given"
              .formatted(
                  function,
                  required < parameters.length ? "from %d to ".formatted(required) : "",
                  parameters.length,
                  parameters.length == 1 ? "" : "s",
                  positional.size(),
                  positional.size() == 1 ? "was" : "were"));
    }
    @Nullable Object[] values = new Object[parameters.length];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    for (Map.Entry<String, Object> keyword : keywords.entrySet()) {
      int index = Arrays.asList(parameters).indexOf(keyword.getKey());
      if (index < 0) {
        throw rendering.fail(
            "%s() got an unexpected keyword argument '%s'".formatted(function, keyword.getKey()));
      }
      if (values[index] != null) {
        throw rendering.fail(
            "%s() got multiple values for argument '%s'".formatted(function, keyword.getKey()));
      }
      values[index] = keyword.getValue();
    }
    for (int i = 0; i < required; i++) {
      if (values[i] == null) {
        throw rendering.fail(
            "%s() missing 1 required positional argument: '%s'".formatted(function, parameters[i]));
      }
    }
    return new Bound(values);
  }

  /// The same without the first positional one.
  Arguments withoutFirst() {
    return new Arguments(positional.subList(1, positional.size()), keywords);
  }

  Arguments withKeyword(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(keywords);
    more.put(name, value);
    return new Arguments(positional, more);
  }
}
