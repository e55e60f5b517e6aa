package app.cairn.llm.text.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of a block and, through its parents, of what lies around it.
final class Scope {

  private final @Nullable Scope parent;
  private final Map<String, Object> variables = new HashMap<>();

  Scope() {
    this.parent = null;
  }

  private Scope(Scope parent) {
    this.parent = parent;
  }

  Scope inner() {
    return new Scope(this);
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      Object value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return Undefined.variable(name);
  }
}
