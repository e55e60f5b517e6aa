package app.cairn.llm.text.template;

import java.math.BigInteger;
import java.util.List;

/// What kind of value something is in Python.
final class Types {

  private Types() {}

  static String name(Object value) {
    return switch (value) {
      case String text -> "str";
      case Markup markup -> "Markup";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case Boolean truth -> "bool";
      case None none -> "NoneType";
      case List<?> list -> "list";
      case Tuple tuple -> "tuple";
      case Dict dict -> "dict";
      case DictView view -> view.name();
      case Generator generator -> generator.name();
      case Range range -> "range";
      case Undefined undefined -> "Undefined";
      case Namespace namespace -> "Namespace";
      case Macro macro -> "Macro";
      case Loop loop -> "LoopContext";
      case Function function -> function.isType() ? "type" : "function";
      case BoundMethod method -> "builtin_function_or_method";
      case Cycler cycler -> "Cycler";
      case Joiner joiner -> "Joiner";
      default -> throw new IllegalArgumentException(value.getClass().getName());
    };
  }

  static boolean isText(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /// The text of a string, marked as safe or not.
  static String text(Object value) {
    return value instanceof Markup markup ? markup.text() : (String) value;
  }

  static boolean isInteger(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(Object value) {
    return isInteger(value) || value instanceof Double;
  }

  static boolean isTrue(Rendering rendering, Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case String text -> !text.isEmpty();
      case Markup markup -> !markup.text().isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case None none -> false;
      case Undefined undefined -> false;
      case List<?> list -> !list.isEmpty();
      case Tuple tuple -> !tuple.items().isEmpty();
      case Dict dict -> dict.size() > 0;
      case DictView view -> !view.items().isEmpty();
      case Range range -> range.length() > 0;
      case Loop loop -> loop.length(rendering) > 0;
      default -> true;
    };
  }
}
