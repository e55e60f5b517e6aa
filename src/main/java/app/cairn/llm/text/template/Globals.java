package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The functions that every template can call.
final class Globals {

  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "range", new Function("range", Globals::range),
          "dict", new Function("dict", Globals::dict),
          "namespace", new Function("namespace", Globals::namespace),
          "cycler", new Function("cycler", Globals::cycler),
          "joiner", new Function("joiner", Globals::joiner),
          "lipsum", new Function("lipsum", Globals::lipsum),
          "raise_exception", new Function("raise_exception", Globals::raise),
          "strftime_now", new Function("strftime_now", Globals::now));

  private Globals() {}

  static void addTo(Scope scope) {
    FUNCTIONS.forEach(scope::set);
  }

  private static Object range(Rendering rendering, Arguments arguments) {
    List<Object> bounds = arguments.positional();
    if (!arguments.keywords().isEmpty()) {
      throw rendering.fail("range() takes no keyword arguments");
    }
    if (bounds.isEmpty() || bounds.size() > 3) {
      throw rendering.fail(
          "range expected at %s, got %d"
              .formatted(
                  bounds.isEmpty() ? "least 1 argument" : "most 3 arguments", bounds.size()));
    }
    List<Long> numbers = new ArrayList<>();
    for (Object bound : bounds) {
      Convert.index(rendering, bound);
      numbers.add(Convert.clampedLong(bound));
    }
    return numbers.size() == 1
        ? Range.of(rendering, 0, numbers.getFirst(), 1)
        : Range.of(
            rendering, numbers.get(0), numbers.get(1), numbers.size() == 3 ? numbers.get(2) : 1);
  }

  private static Object dict(Rendering rendering, Arguments arguments) {
    Dict dict = new Dict();
    if (arguments.positional().size() > 1) {
      throw rendering.fail(
          "dict expected at most 1 argument, got %d".formatted(arguments.positional().size()));
    }
    for (Object source : arguments.positional()) {
      addAll(rendering, dict, source);
    }
    arguments.keywords().forEach(dict::put);
    return dict;
  }

  private static void addAll(Rendering rendering, Dict dict, Object source) {
    if (source instanceof Dict other) {
      other.entries().forEach(entry -> dict.put(rendering, entry.key(), entry.value()));
      return;
    }
    Iterator<Object> pairs = Iteration.of(rendering, source);
    for (int i = 0; pairs.hasNext(); i++) {
      List<Object> pair = Iteration.list(rendering, pairs.next());
      if (pair.size() != 2) {
        throw rendering.fail(
            "dictionary update sequence element #%d has length %d; 2 is required"
                .formatted(i, pair.size()));
      }
      dict.put(rendering, pair.getFirst(), pair.getLast());
    }
  }

  private static Object namespace(Rendering rendering, Arguments arguments) {
    Namespace namespace = new Namespace();
    for (Dict.Entry entry : ((Dict) dict(rendering, arguments)).entries()) {
      namespace.set(
          rendering, Convert.text(rendering, entry.key(), "a namespace's key"), entry.value());
    }
    return namespace;
  }

  private static Object cycler(Rendering rendering, Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw rendering.fail("at least one item has to be provided");
    }
    return new Cycler(arguments.positional());
  }

  private static Object joiner(Rendering rendering, Arguments arguments) {
    return new Joiner(arguments.bind(rendering, "Joiner", 0, "sep").or(0, ", "));
  }

  private static Object lipsum(Rendering rendering, Arguments arguments) {
    throw rendering.unsupported("the function 'lipsum'");
  }

  private static Object raise(Rendering rendering, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "raise_exception", 1, "message");
    throw rendering.fail(TemplateException.Kind.RAISED, Printing.str(rendering, bound.get(0)));
  }

  private static Object now(Rendering rendering, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "strftime_now", 1, "format");
    return Strftime.format(
        rendering, Convert.text(rendering, bound.get(0), "strftime() argument 1"));
  }
}
