package app.cairn.llm.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The elements of values that have some.
final class Iteration {

  private Iteration() {}

  static boolean isIterable(Object value) {
    return switch (value) {
      case String text -> true;
      case Markup markup -> true;
      case List<?> list -> true;
      case Tuple tuple -> true;
      case Dict dict -> true;
      case DictView view -> true;
      case Range range -> true;
      case Generator generator -> true;
      case Undefined undefined -> true;
      default -> false;
    };
  }

  @SuppressWarnings("unchecked")
  static Iterator<Object> of(Rendering rendering, Object value) {
    Iterator<Object> items =
        switch (value) {
          case String text -> characters(text);
          case Markup markup -> characters(markup.text());
          case List<?> list -> (Iterator<Object>) list.iterator();
          case Tuple tuple -> tuple.items().iterator();
          case Dict dict -> {
            rendering.making(dict.size());
            yield dict.keys().iterator();
          }
          case DictView view -> view.items().iterator();
          case Range range -> range(range);
          case Generator generator -> generator.iterator();
          case Undefined undefined -> Collections.emptyIterator();
          default ->
              throw rendering.fail("'%s' object is not iterable".formatted(Types.name(value)));
        };
    return new Counted(rendering, items);
  }

  /// The elements as a list of their own, which the caller may change.
  static List<Object> list(Rendering rendering, Object value) {
    List<Object> list = new ArrayList<>();
    Iterator<Object> items = of(rendering, value);
    while (items.hasNext()) {
      rendering.making(1);
      list.add(items.next());
    }
    return list;
  }

  private static Iterator<Object> characters(String text) {
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return index < text.length();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int start = index;
        index = text.offsetByCodePoints(start, 1);
        return text.substring(start, index);
      }
    };
  }

  private static Iterator<Object> range(Range range) {
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return index < range.length();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return range.get(index++);
      }
    };
  }

  /// Every element counts, so that no loop goes on for ever.
  private record Counted(Rendering rendering, Iterator<Object> items) implements Iterator<Object> {

    @Override
    public boolean hasNext() {
      return items.hasNext();
    }

    @Override
    public Object next() {
      rendering.steps(1);
      return items.next();
    }
  }
}
