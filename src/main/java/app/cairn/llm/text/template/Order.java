package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Python's order of values.
final class Order {

  private Order() {}

  /// Whether `left operator right` holds, for the four operators that order.
  static boolean holds(
      Rendering rendering, ComparisonOperator operator, Object left, Object right) {
    if (Numbers.isNaN(left) || Numbers.isNaN(right)) {
      if (Types.isNumber(left) && Types.isNumber(right)) {
        return false;
      }
    }
    int order = compare(rendering, operator, left, right);
    return switch (operator) {
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case EQUAL, UNEQUAL, IN, NOT_IN -> throw new IllegalArgumentException();
    };
  }

  private static int compare(
      Rendering rendering, ComparisonOperator operator, Object left, Object right) {
    rendering.enter();
    int result;
    if (Types.isNumber(left) && Types.isNumber(right)) {
      result = Numbers.compare(left, right);
    } else if (Types.isText(left) && Types.isText(right)) {
      result = compare(rendering, Types.text(left), Types.text(right));
    } else if (left instanceof List<?> a && right instanceof List<?> b) {
      result = compare(rendering, operator, a, b);
    } else if (left instanceof Tuple a && right instanceof Tuple b) {
      result = compare(rendering, operator, a.items(), b.items());
    } else if (left instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    } else if (right instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    } else {
      throw rendering.fail(
          "'%s' not supported between instances of '%s' and '%s'"
              .formatted(operator.symbol, Types.name(left), Types.name(right)));
    }
    rendering.leave();
    return result;
  }

  private static int compare(
      Rendering rendering, ComparisonOperator operator, List<?> left, List<?> right) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      if (!Equality.equal(rendering, left.get(i), right.get(i))) {
        return compare(rendering, operator, left.get(i), right.get(i));
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /// By code point, which is not the order of UTF-16 units.
  private static int compare(Rendering rendering, String left, String right) {
    int common = Math.min(left.length(), right.length());
    rendering.reading(common);
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean bothOrNeither = Character.isSurrogate(a) == Character.isSurrogate(b);
        return bothOrNeither ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /// Sorts, keeping the order of equal elements, reversed or not.
  ///
  /// @param keys what each element is sorted by
  static List<Object> sort(
      Rendering rendering, List<Object> values, List<Object> keys, boolean reverse) {
    rendering.making(values.size());
    List<Integer> order = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      order.add(i);
    }
    Comparator<Integer> byKey = (a, b) -> total(rendering, keys.get(a), keys.get(b));
    order.sort(reverse ? Collections.reverseOrder(byKey) : byKey);
    List<Object> sorted = new ArrayList<>(values.size());
    order.forEach(index -> sorted.add(values.get(index)));
    return sorted;
  }

  /// A total order even of NaN, which Python leaves where it happens to stand.
  private static int total(Rendering rendering, Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return Double.compare(a, b);
    }
    if (Numbers.isNaN(left) && Types.isNumber(right)) {
      return 1;
    }
    if (Numbers.isNaN(right) && Types.isNumber(left)) {
      return -1;
    }
    return compare(rendering, ComparisonOperator.LESS, left, right);
  }
}
