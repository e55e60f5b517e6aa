package app.cairn.llm.text.template;

import java.util.List;

/// Python's `==`.
final class Equality {

  private Equality() {}

  @SuppressWarnings("ReferenceEquality") // Python looks for the same object first, too
  static boolean equal(Rendering rendering, Object left, Object right) {
    if (left == right && !(left instanceof Double)) {
      return true;
    }
    rendering.enter();
    boolean result = compare(rendering, left, right);
    rendering.leave();
    return result;
  }

  private static boolean compare(Rendering rendering, Object left, Object right) {
    if (Types.isText(left) && Types.isText(right)) {
      String a = Types.text(left);
      String b = Types.text(right);
      rendering.reading(Math.min(a.length(), b.length()));
      return a.equals(b);
    }
    if (Types.isNumber(left) && Types.isNumber(right)) {
      return !Numbers.isNaN(left) && !Numbers.isNaN(right) && Numbers.compare(left, right) == 0;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return allEqual(rendering, a, b);
    }
    if (left instanceof Tuple a && right instanceof Tuple b) {
      return allEqual(rendering, a.items(), b.items());
    }
    if (left instanceof Dict a && right instanceof Dict b) {
      return allEqual(rendering, a, b);
    }
    if (left instanceof DictView a && right instanceof DictView b) {
      return a.name().equals(b.name())
          && !a.name().equals("dict_values")
          && a.items().size() == b.items().size()
          && a.items().stream().allMatch(item -> contains(rendering, b.items(), item));
    }
    if (left instanceof Range a && right instanceof Range b) {
      return a.length() == b.length()
          && (a.length() == 0
              || (a.start() == b.start() && (a.length() == 1 || a.step() == b.step())));
    }
    return left instanceof Undefined && right instanceof Undefined;
  }

  private static boolean allEqual(Rendering rendering, List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equal(rendering, left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean allEqual(Rendering rendering, Dict left, Dict right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Dict.Entry entry : left.entries()) {
      Object other = right.get(rendering, entry.key());
      if (other == null || !equal(rendering, entry.value(), other)) {
        return false;
      }
    }
    return true;
  }

  static boolean contains(Rendering rendering, List<?> list, Object value) {
    for (Object item : list) {
      rendering.steps(1);
      if (equal(rendering, item, value)) {
        return true;
      }
    }
    return false;
  }
}
