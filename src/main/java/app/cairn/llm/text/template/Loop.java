package app.cairn.llm.text.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable `loop`: where a `for` stands, and the `for` itself, to be called again on other
/// elements if it is marked `recursive`.
final class Loop implements Callable {

  /// Runs a loop on other elements and gives what it writes.
  interface Recursion {

    String run(Object items, int depth);
  }

  private final @Nullable Recursion recursion;
  private final int depth;
  private Iterator<Object> items;
  private int knownLength;
  private int index = -1;
  private @Nullable Object before;
  private @Nullable Object current;
  private @Nullable Object after;
  private @Nullable List<Object> lastChanged;

  /// @param knownLength how many elements there are, or -1
  /// @param depth how many loops of a recursion there are around this one
  Loop(Iterator<Object> items, int knownLength, @Nullable Recursion recursion, int depth) {
    this.items = items;
    this.knownLength = knownLength;
    this.recursion = recursion;
    this.depth = depth;
  }

  /// Goes on to the next element, or gives null after the last.
  @Nullable Object advance() {
    Object next = peek();
    if (next != null) {
      after = null;
      index++;
      before = current;
      current = next;
    }
    return next;
  }

  private @Nullable Object peek() {
    if (after == null && items.hasNext()) {
      after = items.next();
    }
    return after;
  }

  int index0() {
    return index;
  }

  int length(Rendering rendering) {
    if (knownLength < 0) {
      List<Object> rest = new ArrayList<>();
      items.forEachRemaining(rest::add);
      rendering.making(rest.size());
      items = rest.iterator();
      knownLength = rest.size() + index + 1 + (after == null ? 0 : 1);
    }
    return knownLength;
  }

  /// The value of an attribute, or null if there is none of that name.
  @Nullable Object attribute(Rendering rendering, String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) length(rendering) - index;
      case "revindex0" -> (long) length(rendering) - index - 1;
      case "first" -> index == 0;
      case "last" -> peek() == null;
      case "length" -> (long) length(rendering);
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" ->
          index == 0 || before == null ? Undefined.hint("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? Undefined.hint("there is no next item") : next;
      }
      case "cycle", "changed" -> new BoundMethod(this, name);
      default -> null;
    };
  }

  Object cycle(Rendering rendering, List<Object> values) {
    if (values.isEmpty()) {
      throw rendering.fail("no items for cycling given");
    }
    return values.get(index % values.size());
  }

  Object changed(Rendering rendering, List<Object> values) {
    boolean same =
        lastChanged != null && Equality.equal(rendering, new Tuple(lastChanged), new Tuple(values));
    lastChanged = values;
    return !same;
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    if (recursion == null) {
      throw rendering.fail("The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.run(arguments.bind(rendering, "loop", 1, "iterable").get(0), depth + 1);
  }
}
