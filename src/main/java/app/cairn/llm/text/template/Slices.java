package app.cairn.llm.text.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's slices, `value[start:stop:step]`.
final class Slices {

  /// Which elements a slice takes of a sequence.
  private record Cut(int start, int step, int count) {

    int index(int position) {
      return start + position * step;
    }
  }

  private Slices() {}

  static Object slice(
      Rendering rendering,
      Object owner,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    return switch (owner) {
      case String text -> text(rendering, text, start, stop, step);
      case Markup markup -> new Markup(text(rendering, markup.text(), start, stop, step));
      case List<?> list -> elements(rendering, list, start, stop, step);
      case Tuple tuple -> new Tuple(elements(rendering, tuple.items(), start, stop, step));
      case Range range -> {
        Cut cut = cut(rendering, range.length(), start, stop, step);
        long first = range.start() + cut.start() * range.step();
        long stride = cut.step() * range.step();
        yield new Range(first, first + cut.count() * stride, stride);
      }
      case Undefined undefined -> throw undefined.failure(rendering);
      case Dict dict -> throw rendering.fail("unhashable type: 'slice'");
      default ->
          throw rendering.fail("'%s' object is not subscriptable".formatted(Types.name(owner)));
    };
  }

  private static String text(
      Rendering rendering,
      String text,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    rendering.reading(text.length());
    Cut cut = cut(rendering, CodePoints.length(text), start, stop, step);
    if (cut.count() == 0) {
      return "";
    }
    rendering.writing(2L * cut.count());
    if (cut.step() == 1) {
      return CodePoints.substring(text, cut.start(), cut.start() + cut.count());
    }
    rendering.writing(2L * text.length());
    int[] codePoints = text.codePoints().toArray();
    StringBuilder result = new StringBuilder(cut.count());
    for (int i = 0; i < cut.count(); i++) {
      result.appendCodePoint(codePoints[cut.index(i)]);
    }
    return result.toString();
  }

  private static List<Object> elements(
      Rendering rendering,
      List<?> list,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    Cut cut = cut(rendering, list.size(), start, stop, step);
    rendering.making(cut.count());
    List<Object> result = new ArrayList<>(cut.count());
    for (int i = 0; i < cut.count(); i++) {
      result.add(list.get(cut.index(i)));
    }
    return result;
  }

  private static Cut cut(
      Rendering rendering,
      int length,
      @Nullable Object start,
      @Nullable Object stop,
      @Nullable Object step) {
    long stride = bound(rendering, step, 1);
    if (stride == 0) {
      throw rendering.fail("slice step cannot be zero");
    }
    long from = place(bound(rendering, start, stride > 0 ? 0 : Long.MAX_VALUE / 4), length, stride);
    long to =
        stop == null || stop instanceof None
            ? (stride > 0 ? length : -1)
            : place(bound(rendering, stop, 0), length, stride);
    long count =
        stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride;
    int taken = (int) Math.clamp(count, 0, length);
    return new Cut((int) from, taken <= 1 ? 1 : (int) stride, taken);
  }

  private static long bound(Rendering rendering, @Nullable Object value, long otherwise) {
    if (value == null || value instanceof None) {
      return otherwise;
    }
    if (!Types.isInteger(value)) {
      throw rendering.fail("slice indices must be integers or None or have an __index__ method");
    }
    return Math.clamp(Convert.clampedLong(value), Long.MIN_VALUE / 4, Long.MAX_VALUE / 4);
  }

  private static long place(long index, int length, long step) {
    long place = index < 0 ? index + length : index;
    return step > 0 ? Math.clamp(place, 0, length) : Math.clamp(place, -1, length - 1);
  }
}
