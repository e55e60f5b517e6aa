package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.BinaryOperator;
import app.cairn.llm.text.template.Expression.ComparisonOperator;
import app.cairn.llm.text.template.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Python's operators on values of any kind.
final class Operators {

  private Operators() {}

  static Object unary(Rendering rendering, UnaryOperator operator, Object operand) {
    if (operator == UnaryOperator.NOT) {
      return !Types.isTrue(rendering, operand);
    }
    if (operand instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    if (!Types.isNumber(operand)) {
      throw rendering.fail(
          "bad operand type for unary %s: '%s'"
              .formatted(operator == UnaryOperator.MINUS ? "-" : "+", Types.name(operand)));
    }
    return operator == UnaryOperator.MINUS
        ? Numbers.negate(operand)
        : operand instanceof Boolean ? Numbers.normal(Numbers.toBigInteger(operand)) : operand;
  }

  static Object binary(Rendering rendering, BinaryOperator operator, Object left, Object right) {
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return Numbers.compute(rendering, operator, left, right);
    }
    if (operator == BinaryOperator.REMAINDER && Types.isText(left)) {
      String formatted = PercentFormat.format(rendering, left, right);
      return left instanceof Markup ? new Markup(formatted) : formatted;
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    return switch (operator) {
      case ADD -> add(rendering, left, right);
      case MULTIPLY -> multiply(rendering, left, right);
      case SUBTRACT, DIVIDE, FLOOR_DIVIDE, REMAINDER, POWER ->
          throw unfit(rendering, operator, left, right);
    };
  }

  private static TemplateException unfit(
      Rendering rendering, BinaryOperator operator, Object left, Object right) {
    return rendering.fail(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(operator.symbol, Types.name(left), Types.name(right)));
  }

  private static Object add(Rendering rendering, Object left, Object right) {
    if (Types.isText(left) && Types.isText(right)) {
      if (left instanceof Markup || right instanceof Markup) {
        return new Markup(
            join(rendering, Markup.escape(rendering, left), Markup.escape(rendering, right)));
      }
      return join(rendering, (String) left, (String) right);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return joined(rendering, a, b);
    }
    if (left instanceof Tuple a && right instanceof Tuple b) {
      return new Tuple(joined(rendering, a.items(), b.items()));
    }
    String type = Types.name(left);
    if (Types.isText(left) || left instanceof List<?> || left instanceof Tuple) {
      throw rendering.fail(
          "can only concatenate %s (not \"%s\") to %s"
              .formatted(
                  type.equals("Markup") ? "str" : type,
                  Types.name(right),
                  type.equals("Markup") ? "str" : type));
    }
    throw unfit(rendering, BinaryOperator.ADD, left, right);
  }

  private static String join(Rendering rendering, String left, String right) {
    rendering.writing((long) left.length() + right.length());
    return left.concat(right);
  }

  private static List<Object> joined(Rendering rendering, List<?> left, List<?> right) {
    rendering.making((long) left.size() + right.size());
    List<Object> all = new ArrayList<>(left.size() + right.size());
    all.addAll(left);
    all.addAll(right);
    return all;
  }

  private static Object multiply(Rendering rendering, Object left, Object right) {
    Object sequence = Types.isInteger(left) ? right : left;
    Object factor = Types.isInteger(left) ? left : right;
    boolean isList = sequence instanceof List<?> || sequence instanceof Tuple;
    if (!isList && !Types.isText(sequence)) {
      throw unfit(rendering, BinaryOperator.MULTIPLY, left, right);
    }
    if (!Types.isInteger(factor)) {
      throw rendering.fail(
          "can't multiply sequence by non-int of type '%s'".formatted(Types.name(factor)));
    }
    long times = Convert.clampedLong(factor);
    return switch (sequence) {
      case List<?> list -> repeated(rendering, list, times);
      case Tuple tuple -> new Tuple(repeated(rendering, tuple.items(), times));
      case Markup markup ->
          new Markup(new TextBuffer(rendering).repeat(markup.text(), times).toString());
      default -> new TextBuffer(rendering).repeat((String) sequence, times).toString();
    };
  }

  private static List<Object> repeated(Rendering rendering, List<?> list, long times) {
    List<Object> result = new ArrayList<>();
    if (list.isEmpty()) {
      return result;
    }
    for (long i = 0; i < times; i++) {
      rendering.making(list.size());
      result.addAll(list);
    }
    return result;
  }

  static boolean compare(
      Rendering rendering, ComparisonOperator operator, Object left, Object right) {
    return switch (operator) {
      case EQUAL -> Equality.equal(rendering, left, right);
      case UNEQUAL -> !Equality.equal(rendering, left, right);
      case IN -> contains(rendering, right, left);
      case NOT_IN -> !contains(rendering, right, left);
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          Order.holds(rendering, operator, left, right);
    };
  }

  static boolean contains(Rendering rendering, Object container, Object value) {
    return switch (container) {
      case String text -> text(rendering, text, value);
      case Markup markup -> text(rendering, markup.text(), value);
      case Dict dict -> dict.get(rendering, value) != null;
      case List<?> list -> Equality.contains(rendering, list, value);
      case Tuple tuple -> Equality.contains(rendering, tuple.items(), value);
      case DictView view -> Equality.contains(rendering, view.items(), value);
      default -> element(rendering, container, value);
    };
  }

  private static boolean element(Rendering rendering, Object container, Object value) {
    if (!Iteration.isIterable(container)) {
      throw rendering.fail(
          "argument of type '%s' is not iterable".formatted(Types.name(container)));
    }
    Iterator<Object> items = Iteration.of(rendering, container);
    while (items.hasNext()) {
      if (Equality.equal(rendering, items.next(), value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean text(Rendering rendering, String text, Object value) {
    if (!Types.isText(value)) {
      throw rendering.fail(
          "'in <string>' requires string as left operand, not %s".formatted(Types.name(value)));
    }
    return new TextSearch(rendering, text, Types.text(value)).next(0) >= 0;
  }
}
