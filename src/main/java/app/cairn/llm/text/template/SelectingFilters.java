package app.cairn.llm.text.template;

import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Filters that go through elements one by one, when these are asked for.
final class SelectingFilters {

  private SelectingFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("map", SelectingFilters::map);
    filters.put("unique", SelectingFilters::unique);
    filters.put(
        "select",
        (rendering, value, arguments) -> select(rendering, value, arguments, true, false));
    filters.put(
        "reject",
        (rendering, value, arguments) -> select(rendering, value, arguments, false, false));
    filters.put(
        "selectattr",
        (rendering, value, arguments) -> select(rendering, value, arguments, true, true));
    filters.put(
        "rejectattr",
        (rendering, value, arguments) -> select(rendering, value, arguments, false, true));
  }

  private static Object map(Rendering rendering, Object value, Arguments arguments) {
    return new Generator(
        rendering,
        "generator",
        () -> {
          if (!Types.isTrue(rendering, value)) {
            return Collections.emptyIterator();
          }
          UnaryOperator<Object> mapping = mapping(rendering, arguments);
          Iterator<Object> items = Iteration.of(rendering, value);
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return items.hasNext();
            }

            @Override
            public Object next() {
              return mapping.apply(items.next());
            }
          };
        });
  }

  private static UnaryOperator<Object> mapping(Rendering rendering, Arguments arguments) {
    Map<String, Object> keywords = arguments.keywords();
    if (arguments.positional().isEmpty() && keywords.containsKey("attribute")) {
      for (String keyword : keywords.keySet()) {
        if (!keyword.equals("attribute") && !keyword.equals("default")) {
          throw rendering.fail("Unexpected keyword argument '%s'".formatted(keyword));
        }
      }
      Object otherwise = keywords.getOrDefault("default", None.NONE);
      AttributePath path =
          AttributePath.of(
              rendering,
              keywords.getOrDefault("attribute", None.NONE),
              otherwise instanceof None ? null : otherwise);
      return item -> path.in(rendering, item);
    }
    if (arguments.positional().isEmpty()) {
      throw rendering.fail("map requires a filter argument");
    }
    Object name = arguments.positional().getFirst();
    Arguments rest = arguments.withoutFirst();
    return item -> Filters.named(rendering, name).apply(rendering, item, rest);
  }

  private static Object select(
      Rendering rendering, Object value, Arguments arguments, boolean wanted, boolean byAttribute) {
    return new Generator(
        rendering,
        "generator",
        () -> {
          if (!Types.isTrue(rendering, value)) {
            return Collections.emptyIterator();
          }
          Predicate<Object> test = test(rendering, arguments, byAttribute);
          return new Selected(Iteration.of(rendering, value), item -> test.test(item) == wanted);
        });
  }

  private static Predicate<Object> test(
      Rendering rendering, Arguments arguments, boolean byAttribute) {
    if (!byAttribute) {
      return test(rendering, arguments);
    }
    if (arguments.positional().isEmpty()) {
      throw rendering.fail("Missing parameter for attribute name");
    }
    AttributePath path = AttributePath.of(rendering, arguments.positional().getFirst(), null);
    Predicate<Object> test = test(rendering, arguments.withoutFirst());
    return item -> test.test(path.in(rendering, item));
  }

  private static Predicate<Object> test(Rendering rendering, Arguments arguments) {
    List<Object> positional = arguments.positional();
    if (positional.isEmpty()) {
      return item -> Types.isTrue(rendering, item);
    }
    Object name = positional.getFirst();
    Arguments rest = arguments.withoutFirst();
    return item -> Tests.named(rendering, name).holds(rendering, item, rest);
  }

  private static Object unique(Rendering rendering, Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind(rendering, "do_unique", 0, "case_sensitive", "attribute");
    boolean caseSensitive = Types.isTrue(rendering, bound.or(0, false));
    AttributePath path = AttributePath.of(rendering, bound.get(1), null);
    return new Generator(
        rendering,
        "generator",
        () -> {
          Set<Object> seen = new HashSet<>();
          return new Selected(
              Iteration.of(rendering, value),
              item ->
                  seen.add(
                      Dict.hashed(
                          rendering,
                          AttributePath.key(rendering, path.in(rendering, item), caseSensitive))));
        });
  }

  /// The elements that fit, each looked for when it is asked for.
  private static final class Selected implements Iterator<Object> {

    private final Iterator<Object> items;
    private final Predicate<Object> condition;
    private @Nullable Object next;

    Selected(Iterator<Object> items, Predicate<Object> condition) {
      this.items = items;
      this.condition = condition;
    }

    @Override
    public boolean hasNext() {
      while (next == null && items.hasNext()) {
        Object item = items.next();
        next = condition.test(item) ? item : null;
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Object result = next;
      next = null;
      return result;
    }
  }
}
