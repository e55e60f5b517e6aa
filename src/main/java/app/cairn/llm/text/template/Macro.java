package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Statement.MacroBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A macro with the names that were around its definition.
final class Macro implements Callable {

  private final String name;
  private final MacroBody body;
  private final Scope closure;
  private final Interpreter interpreter;

  /// @param name empty for the body of a call block
  Macro(String name, MacroBody body, Scope closure, Interpreter interpreter) {
    this.name = name;
    this.body = body;
    this.closure = closure;
    this.interpreter = interpreter;
  }

  String name() {
    return name;
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    Scope scope = closure.inner();
    Map<String, Object> keywords = new LinkedHashMap<>(arguments.keywords());
    List<Object> positional = arguments.positional();
    List<String> parameters = body.parameters();
    int given = Math.min(positional.size(), parameters.size());
    boolean hasCaller = given == parameters.size() && parameters.contains("caller");
    @Nullable Object[] values = new Object[parameters.size()];
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      values[i] = i < given ? positional.get(i) : keywords.remove(parameter);
      hasCaller |= i >= given && parameter.equals("caller");
      scope.set(parameter, Undefined.variable(parameter));
    }
    if (body.usesCaller() && !hasCaller) {
      Object caller = keywords.remove("caller");
      scope.set("caller", caller == null ? Undefined.hint("No caller defined") : caller);
    }
    rest(rendering, scope, keywords, positional);
    for (int i = 0; i < parameters.size(); i++) {
      Object value = values[i];
      scope.set(parameters.get(i), value == null ? missing(i, scope) : value);
    }
    TextBuffer out = new TextBuffer(rendering);
    interpreter.execute(body.body(), scope, out);
    return out.toString();
  }

  private void rest(
      Rendering rendering, Scope scope, Map<String, Object> keywords, List<Object> positional) {
    int parameters = body.parameters().size();
    if (body.usesKeywords()) {
      Dict dict = new Dict();
      keywords.forEach(dict::put);
      scope.set("kwargs", dict);
    } else if (keywords.containsKey("caller")) {
      throw rendering.fail(
          "macro %s was invoked with two values for the special caller argument. This is most"
                  .formatted(shownName())
              + " likely a bug.");
    } else if (!keywords.isEmpty()) {
      throw rendering.fail(
          "macro %s takes no keyword argument '%s'"
              .formatted(shownName(), keywords.keySet().iterator().next()));
    }
    if (body.usesRest()) {
      int given = Math.min(positional.size(), parameters);
      scope.set("varargs", new Tuple(List.copyOf(positional.subList(given, positional.size()))));
    } else if (positional.size() > parameters) {
      throw rendering.fail(
          "macro %s takes not more than %d argument(s)".formatted(shownName(), parameters));
    }
  }

  private String shownName() {
    return name.isEmpty() ? "None" : "'%s'".formatted(name);
  }

  private Object missing(int parameter, Scope scope) {
    int index = parameter - (body.parameters().size() - body.defaults().size());
    return index < 0
        ? Undefined.hint(
            "parameter '%s' was not provided".formatted(body.parameters().get(parameter)))
        : interpreter.evaluate(body.defaults().get(index), scope);
  }

  @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name.isEmpty() ? None.NONE : name;
      case "arguments" -> new Tuple(List.copyOf(body.parameters()));
      case "catch_kwargs" -> body.usesKeywords();
      case "catch_varargs" -> body.usesRest();
      case "caller" -> body.usesCaller();
      case "explicit_caller" -> body.parameters().contains("caller");
      default -> null;
    };
  }
}
