package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import app.cairn.llm.text.template.Expression.BinaryOperator;
import app.cairn.llm.text.template.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Filters of lists and other values with elements, and of values of any kind.
final class SequenceFilters {

  private SequenceFilters() {}

  static void addTo(Map<String, Filters.Filter> filters) {
    filters.put("length", SequenceFilters::length);
    filters.put("count", SequenceFilters::length);
    filters.put("default", SequenceFilters::otherwise);
    filters.put("d", SequenceFilters::otherwise);
    filters.put("attr", SequenceFilters::attribute);
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("list", SequenceFilters::list);
    filters.put("join", SequenceFilters::join);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("items", SequenceFilters::items);
    filters.put("dictsort", SequenceFilters::sortDict);
    filters.put("sort", SequenceFilters::sort);
    filters.put("sum", SequenceFilters::sum);
    filters.put(
        "min", (rendering, value, arguments) -> extreme(rendering, value, arguments, false));
    filters.put("max", (rendering, value, arguments) -> extreme(rendering, value, arguments, true));
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    filters.put("groupby", SequenceFilters::group);
  }

  private static Object length(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "len", 0);
    return (long) lengthOf(rendering, value);
  }

  static int lengthOf(Rendering rendering, Object value) {
    return switch (value) {
      case String text -> {
        rendering.reading(text.length());
        yield CodePoints.length(text);
      }
      case Markup markup -> {
        rendering.reading(markup.text().length());
        yield CodePoints.length(markup.text());
      }
      case List<?> list -> list.size();
      case Tuple tuple -> tuple.items().size();
      case Dict dict -> dict.size();
      case DictView view -> view.items().size();
      case Range range -> range.length();
      case Undefined undefined -> 0;
      case Loop loop -> loop.length(rendering);
      default ->
          throw rendering.fail("object of type '%s' has no len()".formatted(Types.name(value)));
    };
  }

  private static Object otherwise(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_default", 0, "default_value", "boolean");
    boolean missing =
        value instanceof Undefined
            || (Types.isTrue(rendering, bound.or(1, false)) && !Types.isTrue(rendering, value));
    return missing ? bound.or(0, "") : value;
  }

  private static Object attribute(Rendering rendering, Object value, Arguments arguments) {
    Object name = arguments.bind(rendering, "do_attr", 1, "name").get(0);
    String text = Convert.text(rendering, name, "attribute name");
    if (value instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    Object found = Attributes.ofType(rendering, value, text);
    return found == null ? Undefined.partOf(value, text) : found;
  }

  private static Object first(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_first", 0);
    Iterator<Object> items = Iteration.of(rendering, value);
    return items.hasNext() ? items.next() : Undefined.hint("No first item, sequence was empty.");
  }

  private static Object last(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_last", 0);
    if (value instanceof Generator) {
      throw rendering.fail("'%s' object is not reversible".formatted(Types.name(value)));
    }
    List<Object> items = Iteration.list(rendering, value);
    return items.isEmpty() ? Undefined.hint("No last item, sequence was empty.") : items.getLast();
  }

  private static Object list(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_list", 0);
    return Iteration.list(rendering, value);
  }

  private static Object join(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_join", 0, "d", "attribute");
    String separator = Printing.str(rendering, bound.or(0, ""));
    AttributePath path = AttributePath.of(rendering, bound.get(1), null);
    TextBuffer out = new TextBuffer(rendering);
    Iterator<Object> items = Iteration.of(rendering, value);
    for (boolean isFirst = true; items.hasNext(); isFirst = false) {
      out.append(isFirst ? "" : separator)
          .append(Printing.str(rendering, path.in(rendering, items.next())));
    }
    return out.toString();
  }

  private static Object reverse(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_reverse", 0);
    if (Types.isText(value)) {
      String text = Types.text(value);
      rendering.writing(text.length());
      StringBuilder reversed = new StringBuilder(text.length());
      for (int i = text.length(); i > 0; i -= Character.charCount(text.codePointBefore(i))) {
        reversed.appendCodePoint(text.codePointBefore(i));
      }
      return value instanceof Markup ? new Markup(reversed.toString()) : reversed.toString();
    }
    if (!Iteration.isIterable(value)) {
      throw rendering.fail("argument must be iterable");
    }
    List<Object> reversed = Iteration.list(rendering, value);
    Collections.reverse(reversed);
    String type =
        switch (value) {
          case List<?> list -> "list_reverseiterator";
          case Dict dict -> "dict_reversekeyiterator";
          case DictView view -> view.name().replaceFirst("s?$", "") + "_reverseiterator";
          case Range range -> "range_iterator";
          default -> "reversed";
        };
    return value instanceof Generator
        ? reversed
        : new Generator(rendering, type, reversed::iterator);
  }

  private static Object items(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind(rendering, "do_items", 0);
    return new Generator(
        rendering,
        "generator",
        () ->
            switch (value) {
              case Undefined undefined -> Collections.emptyIterator();
              case Dict dict -> {
                rendering.making(2L * dict.size());
                yield dict.items().iterator();
              }
              default -> throw rendering.fail("Can only get item pairs from a mapping.");
            });
  }

  private static Object sortDict(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_dictsort", 0, "case_sensitive", "by", "reverse");
    String by = Printing.str(rendering, bound.or(1, "key"));
    if (!by.equals("key") && !by.equals("value")) {
      throw rendering.fail("You can only sort by either \"key\" or \"value\"");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure(rendering);
    }
    if (!(value instanceof Dict dict)) {
      throw rendering.fail("'%s' object has no attribute 'items'".formatted(Types.name(value)));
    }
    boolean caseSensitive = Types.isTrue(rendering, bound.or(0, false));
    rendering.making(2L * dict.size());
    return Order.sort(
        rendering,
        dict.items(),
        keys(rendering, by.equals("key") ? dict.keys() : dict.values(), caseSensitive),
        isReverse(rendering, bound.or(2, false)));
  }

  private static boolean isReverse(Rendering rendering, Object value) {
    return Convert.index(rendering, value) != 0;
  }

  private static List<Object> keys(
      Rendering rendering, List<Object> values, boolean caseSensitive) {
    List<Object> keys = new ArrayList<>(values.size());
    values.forEach(value -> keys.add(AttributePath.key(rendering, value, caseSensitive)));
    return keys;
  }

  private static Object sort(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_sort", 0, "reverse", "case_sensitive", "attribute");
    boolean caseSensitive = Types.isTrue(rendering, bound.or(1, false));
    List<AttributePath> paths = AttributePath.several(rendering, bound.get(2));
    List<Object> items = Iteration.list(rendering, value);
    List<Object> keys = new ArrayList<>(items.size());
    for (Object item : items) {
      List<Object> key = new ArrayList<>(paths.size());
      for (AttributePath path : paths) {
        key.add(AttributePath.key(rendering, path.in(rendering, item), caseSensitive));
      }
      keys.add(key);
    }
    return Order.sort(rendering, items, keys, isReverse(rendering, bound.or(0, false)));
  }

  private static Object sum(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_sum", 0, "attribute", "start");
    AttributePath path = AttributePath.of(rendering, bound.get(0), null);
    Object sum = bound.or(1, 0L);
    if (Types.isText(sum)) {
      throw rendering.fail("sum() can't sum strings [use ''.join(seq) instead]");
    }
    Iterator<Object> items = Iteration.of(rendering, value);
    while (items.hasNext()) {
      sum = Operators.binary(rendering, BinaryOperator.ADD, sum, path.in(rendering, items.next()));
    }
    return sum;
  }

  private static Object extreme(
      Rendering rendering, Object value, Arguments arguments, boolean largest) {
    Bound bound = arguments.bind(rendering, "do_min", 0, "case_sensitive", "attribute");
    boolean caseSensitive = Types.isTrue(rendering, bound.or(0, false));
    AttributePath path = AttributePath.of(rendering, bound.get(1), null);
    Iterator<Object> items = Iteration.of(rendering, value);
    if (!items.hasNext()) {
      return Undefined.hint("No aggregated item, sequence was empty.");
    }
    Object best = items.next();
    Object bestKey = AttributePath.key(rendering, path.in(rendering, best), caseSensitive);
    ComparisonOperator better = largest ? ComparisonOperator.GREATER : ComparisonOperator.LESS;
    while (items.hasNext()) {
      Object item = items.next();
      Object key = AttributePath.key(rendering, path.in(rendering, item), caseSensitive);
      if (Order.holds(rendering, better, key, bestKey)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  private static Object batch(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_batch", 1, "linecount", "fill_with");
    Object fill = bound.get(1);
    return new Generator(
        rendering,
        "generator",
        () -> {
          Object wanted = bound.get(0);
          int size = Types.isInteger(wanted) ? Convert.index(rendering, wanted) : -1;
          List<Object> batches = new ArrayList<>();
          List<Object> batch = new ArrayList<>();
          Iterator<Object> items = Iteration.of(rendering, value);
          while (items.hasNext()) {
            Object item = items.next();
            if (batch.size() == size) {
              batches.add(batch);
              batch = new ArrayList<>();
            }
            batch.add(item);
          }
          if (!batch.isEmpty()) {
            int missing = fill instanceof None ? 0 : Math.max(0, size - batch.size());
            rendering.making(missing);
            batch.addAll(Collections.nCopies(missing, fill));
            batches.add(batch);
          }
          return batches.iterator();
        });
  }

  private static Object slice(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "do_slice", 1, "slices", "fill_with");
    Object fill = bound.get(1);
    return new Generator(
        rendering,
        "generator",
        () -> {
          int slices = Convert.index(rendering, bound.get(0));
          List<Object> items = Iteration.list(rendering, value);
          if (slices == 0) {
            throw rendering.fail("integer division or modulo by zero");
          }
          rendering.making(Math.max(0, slices));
          int each = items.size() / slices;
          int larger = items.size() % slices;
          return IntStream.range(0, slices)
              .<Object>mapToObj(
                  i -> {
                    int start = i * each + Math.min(i, larger);
                    List<Object> part =
                        new ArrayList<>(items.subList(start, start + each + (i < larger ? 1 : 0)));
                    if (!(fill instanceof None) && i >= larger) {
                      part.add(fill);
                    }
                    return part;
                  })
              .iterator();
        });
  }

  private static Object group(Rendering rendering, Object value, Arguments arguments) {
    Bound bound =
        arguments.bind(rendering, "do_groupby", 1, "attribute", "default", "case_sensitive");
    boolean caseSensitive = Types.isTrue(rendering, bound.or(2, false));
    Object otherwise = bound.get(1);
    AttributePath path =
        AttributePath.of(rendering, bound.get(0), otherwise instanceof None ? null : otherwise);
    List<Object> items = Iteration.list(rendering, value);
    List<Object> keys = new ArrayList<>(items.size());
    for (Object item : items) {
      keys.add(AttributePath.key(rendering, path.in(rendering, item), caseSensitive));
    }
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object groupKey = None.NONE;
    for (Object item : Order.sort(rendering, items, keys, false)) {
      Object key = AttributePath.key(rendering, path.in(rendering, item), caseSensitive);
      if (group.isEmpty() || !Equality.equal(rendering, groupKey, key)) {
        group = new ArrayList<>();
        groupKey = key;
        groups.add(new Tuple(List.of(path.in(rendering, item), group), true));
      }
      group.add(item);
    }
    return groups;
  }
}
