package app.cairn.llm.text.template;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Supplier;

/// Elements that are made one after the other when they are asked for, once. As in Python it is
/// true even if none will come.
final class Generator {

  private final String name;
  private final Supplier<Iterator<Object>> source;
  private final Rendering rendering;
  private boolean started;
  private Iterator<Object> iterator = Collections.emptyIterator();

  /// @param name Python's name for its type
  /// @param source called when the first element is asked for
  Generator(Rendering rendering, String name, Supplier<Iterator<Object>> source) {
    this.rendering = rendering;
    this.name = name;
    this.source = source;
  }

  String name() {
    return name;
  }

  Iterator<Object> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        rendering.enter();
        boolean result = elements().hasNext();
        rendering.leave();
        return result;
      }

      @Override
      public Object next() {
        rendering.enter();
        Object result = elements().next();
        rendering.leave();
        return result;
      }
    };
  }

  private Iterator<Object> elements() {
    if (!started) {
      started = true;
      iterator = source.get();
    }
    return iterator;
  }
}
