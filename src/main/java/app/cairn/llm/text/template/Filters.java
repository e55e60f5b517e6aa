package app.cairn.llm.text.template;

import java.util.HashMap;
import java.util.Map;

/// The filters by name.
final class Filters {

  /// What a filter makes of a value.
  @FunctionalInterface
  interface Filter {

    Object apply(Rendering rendering, Object value, Arguments arguments);
  }

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    FILTERS.put("tojson", JsonWriter::filter);
    TextFilters.addTo(FILTERS);
    NumberFilters.addTo(FILTERS);
    SequenceFilters.addTo(FILTERS);
    SelectingFilters.addTo(FILTERS);
    for (String name :
        new String[] {"pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr"}) {
      FILTERS.put(
          name,
          (rendering, value, arguments) -> {
            throw rendering.unsupported("the filter '%s'".formatted(name));
          });
    }
  }

  private Filters() {}

  static boolean isKnown(String name) {
    return FILTERS.containsKey(name);
  }

  static Object apply(Rendering rendering, String name, Object value, Arguments arguments) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw rendering.fail("No filter named '%s' found.".formatted(name));
    }
    return filter.apply(rendering, value, arguments);
  }

  /// A filter whose name is a value, as `map` takes it.
  static Filter named(Rendering rendering, Object name) {
    Filter filter = Types.isText(name) ? FILTERS.get(Types.text(name)) : null;
    if (filter == null) {
      throw unknown(rendering, "filter", name);
    }
    return filter;
  }

  static TemplateException unknown(Rendering rendering, String kind, Object name) {
    String message = "No %s named %s.".formatted(kind, Printing.repr(rendering, name));
    return rendering.fail(
        name instanceof Undefined undefined
            ? "%s (%s; did you forget to quote the callable name?)"
                .formatted(message, undefined.failure(rendering).reason())
            : message);
  }
}
