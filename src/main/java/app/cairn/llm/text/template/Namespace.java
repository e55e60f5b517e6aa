package app.cairn.llm.text.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// The one value that a template can change: named fields that outlive a loop's body.
final class Namespace {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  Map<String, Object> fields() {
    return fields;
  }

  void set(Rendering rendering, String name, Object value) {
    if (name.startsWith("_")) {
      throw rendering.fail(
          TemplateException.Kind.SECURITY,
          "Chat templates cannot store underscore-prefixed attributes on a namespace, but got '%s'."
                  .formatted(name)
              + " Please rename the attribute.");
    }
    fields.put(name, value);
  }
}
