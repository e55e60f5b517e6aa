package app.cairn.llm.text.template;

import java.math.BigInteger;

/// Values where an operation needs one of a certain kind.
final class Convert {

  private Convert() {}

  /// A whole number, held within the range of `int`: what lies beyond is as good as its end.
  static int index(Rendering rendering, Object value) {
    if (!Types.isInteger(value)) {
      throw rendering.fail(
          "'%s' object cannot be interpreted as an integer".formatted(Types.name(value)));
    }
    return Math.clamp(clampedLong(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static long clampedLong(Object integer) {
    return switch (integer) {
      case Long number -> number;
      case Boolean truth -> truth ? 1 : 0;
      default -> ((BigInteger) integer).signum() < 0 ? Long.MIN_VALUE / 4 : Long.MAX_VALUE / 4;
    };
  }

  /// A string.
  ///
  /// @param what what messages call it
  static String text(Rendering rendering, Object value, String what) {
    if (!Types.isText(value)) {
      throw rendering.fail("%s must be str, not %s".formatted(what, Types.name(value)));
    }
    return Types.text(value);
  }
}
