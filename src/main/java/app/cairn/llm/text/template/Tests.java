package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.BinaryOperator;
import app.cairn.llm.text.template.Expression.ComparisonOperator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The tests by name, as in `value is name`.
final class Tests {

  /// Whether something holds of a value.
  @FunctionalInterface
  interface Test {

    boolean holds(Rendering rendering, Object value, Arguments arguments);
  }

  private static final Map<String, Test> TESTS = new HashMap<>();

  static {
    plain("defined", value -> !(value instanceof Undefined));
    plain("undefined", value -> value instanceof Undefined);
    plain("none", value -> value instanceof None);
    plain("boolean", value -> value instanceof Boolean);
    plain("true", value -> value.equals(true));
    plain("false", value -> value.equals(false));
    plain("integer", value -> Types.isInteger(value) && !(value instanceof Boolean));
    plain("float", value -> value instanceof Double);
    plain("number", Types::isNumber);
    plain("string", Types::isText);
    plain("mapping", value -> value instanceof Dict);
    plain("sequence", Tests::isSequence);
    plain("iterable", value -> Iteration.isIterable(value) || value instanceof Loop);
    plain("callable", value -> value instanceof Callable);
    plain("escaped", value -> value instanceof Markup);
    plain("filter", value -> Types.isText(value) && Filters.isKnown(Types.text(value)));
    plain("test", value -> Types.isText(value) && isKnown(Types.text(value)));
    TESTS.put("odd", (rendering, value, arguments) -> hasRemainder(rendering, value, 2L, 1L));
    TESTS.put("even", (rendering, value, arguments) -> hasRemainder(rendering, value, 2L, 0L));
    TESTS.put(
        "divisibleby",
        (rendering, value, arguments) ->
            hasRemainder(
                rendering,
                value,
                arguments.bind(rendering, "test_divisibleby", 1, "num").get(0),
                0L));
    TESTS.put("lower", (rendering, value, arguments) -> isCased(rendering, value, false));
    TESTS.put("upper", (rendering, value, arguments) -> isCased(rendering, value, true));
    TESTS.put("sameas", Tests::isSame);
    TESTS.put(
        "in",
        (rendering, value, arguments) ->
            Operators.contains(
                rendering, arguments.bind(rendering, "test_in", 1, "seq").get(0), value));
    comparison(ComparisonOperator.EQUAL, "==", "eq", "equalto");
    comparison(ComparisonOperator.UNEQUAL, "!=", "ne");
    comparison(ComparisonOperator.GREATER, ">", "gt", "greaterthan");
    comparison(ComparisonOperator.GREATER_OR_EQUAL, ">=", "ge");
    comparison(ComparisonOperator.LESS, "<", "lt", "lessthan");
    comparison(ComparisonOperator.LESS_OR_EQUAL, "<=", "le");
  }

  private Tests() {}

  private static void plain(String name, Predicate<Object> condition) {
    TESTS.put(
        name,
        (rendering, value, arguments) -> {
          arguments.bind(rendering, "test_" + name, 0);
          return condition.test(value);
        });
  }

  private static void comparison(ComparisonOperator operator, String... names) {
    for (String name : names) {
      TESTS.put(
          name,
          (rendering, value, arguments) ->
              Operators.compare(
                  rendering, operator, value, arguments.bind(rendering, name, 1, "b").get(0)));
    }
  }

  static boolean isKnown(String name) {
    return TESTS.containsKey(name);
  }

  static boolean holds(Rendering rendering, String name, Object value, Arguments arguments) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw rendering.fail("No test named '%s' found.".formatted(name));
    }
    return test.holds(rendering, value, arguments);
  }

  /// A test whose name is a value, as `select` takes it.
  static Test named(Rendering rendering, Object name) {
    Test test = Types.isText(name) ? TESTS.get(Types.text(name)) : null;
    if (test == null) {
      throw Filters.unknown(rendering, "test", name);
    }
    return test;
  }

  /// Whether a value has a length and elements by number or key, which an undefined one also has.
  private static boolean isSequence(Object value) {
    return switch (value) {
      case String text -> true;
      case Markup markup -> true;
      case List<?> list -> true;
      case Tuple tuple -> true;
      case Dict dict -> true;
      case Range range -> true;
      case Undefined undefined -> true;
      default -> false;
    };
  }

  private static boolean hasRemainder(
      Rendering rendering, Object value, Object divisor, Object remainder) {
    return Equality.equal(
        rendering,
        Operators.binary(rendering, BinaryOperator.REMAINDER, value, divisor),
        remainder);
  }

  private static boolean isCased(Rendering rendering, Object value, boolean upper) {
    String text = Printing.str(rendering, value);
    rendering.reading(text.length());
    return TextEdits.isCased(text, upper);
  }

  @SuppressWarnings("ReferenceEquality") // that is what it asks
  private static boolean isSame(Rendering rendering, Object value, Arguments arguments) {
    Object other = arguments.bind(rendering, "test_sameas", 1, "other").get(0);
    return value == other
        || (value instanceof Boolean && value.equals(other))
        || (value instanceof Long number && number >= -5 && number <= 256 && number.equals(other));
  }
}
