package app.cairn.llm.text.template;

import app.cairn.llm.text.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.List;

/// Calls the methods of values.
final class Methods {

  private Methods() {}

  static Object call(Rendering rendering, Object owner, String name, Arguments arguments) {
    return switch (owner) {
      case String text -> new TextMethods(rendering, text, name, arguments).call();
      case Markup markup -> markup(rendering, markup, name, arguments);
      case Dict dict -> dict(rendering, dict, name, arguments);
      case List<?> list -> list(rendering, list, name, arguments);
      case Tuple tuple -> list(rendering, tuple.items(), name, arguments);
      case Range range -> list(rendering, Iteration.list(rendering, range), name, arguments);
      case Loop loop ->
          name.equals("cycle")
              ? loop.cycle(rendering, arguments.positional())
              : loop.changed(rendering, arguments.positional());
      case Cycler cycler -> {
        if (name.equals("next")) {
          yield cycler.next();
        }
        cycler.reset();
        yield None.NONE;
      }
      case Double number when name.equals("is_integer") ->
          !number.isInfinite() && Math.rint(number) == number;
      case Long number when name.equals("bit_length") ->
          (long) Numbers.toBigInteger(number).abs().bitLength();
      default -> throw unsupported(rendering, owner, name);
    };
  }

  static TemplateException unsupported(Rendering rendering, Object owner, String name) {
    return rendering.unsupported("the method '%s' of %s".formatted(name, Types.name(owner)));
  }

  private static Object dict(Rendering rendering, Dict dict, String name, Arguments arguments) {
    return switch (name) {
      case "get" -> {
        Bound bound = arguments.bind(rendering, "dict.get", 1, "key", "default");
        Object value = dict.get(rendering, bound.get(0));
        yield value == null ? bound.get(1) : value;
      }
      case "keys", "values", "items" -> view(rendering, dict, name, arguments);
      case "copy" -> {
        arguments.bind(rendering, "dict.copy", 0);
        yield dict;
      }
      case "fromkeys" -> {
        Bound bound = arguments.bind(rendering, "dict.fromkeys", 1, "iterable", "value");
        Dict result = new Dict();
        Iteration.of(rendering, bound.get(0))
            .forEachRemaining(key -> result.put(rendering, key, bound.get(1)));
        yield result;
      }
      default -> throw unsupported(rendering, dict, name);
    };
  }

  private static DictView view(Rendering rendering, Dict dict, String name, Arguments arguments) {
    arguments.bind(rendering, "dict." + name, 0);
    rendering.making(2L * dict.size());
    List<Object> items =
        switch (name) {
          case "keys" -> dict.keys();
          case "values" -> dict.values();
          default -> dict.items();
        };
    return new DictView("dict_" + name, items);
  }

  private static Object list(Rendering rendering, List<?> list, String name, Arguments arguments) {
    return switch (name) {
      case "count" -> {
        Object wanted = arguments.bind(rendering, "list.count", 1, "value").get(0);
        long count = 0;
        for (Object item : list) {
          count += Equality.equal(rendering, item, wanted) ? 1 : 0;
        }
        yield count;
      }
      case "index" -> index(rendering, list, arguments);
      case "copy" -> {
        arguments.bind(rendering, "list.copy", 0);
        rendering.making(list.size());
        yield new ArrayList<Object>(list);
      }
      default -> throw unsupported(rendering, list, name);
    };
  }

  private static long index(Rendering rendering, List<?> list, Arguments arguments) {
    Bound bound = arguments.bind(rendering, "list.index", 1, "value", "start", "stop");
    int start = place(rendering, bound.or(1, 0L), list.size());
    int stop = place(rendering, bound.or(2, (long) list.size()), list.size());
    for (int i = start; i < stop; i++) {
      if (Equality.equal(rendering, list.get(i), bound.get(0))) {
        return i;
      }
    }
    throw rendering.fail("%s is not in list".formatted(Printing.repr(rendering, bound.get(0))));
  }

  private static int place(Rendering rendering, Object value, int length) {
    int index = Convert.index(rendering, value);
    return Math.clamp(index < 0 ? (long) index + length : index, 0, length);
  }

  /// Methods of marked text escape the text they are given and mark what they give.
  private static Object markup(
      Rendering rendering, Markup markup, String name, Arguments arguments) {
    Arguments escaped =
        switch (name) {
          case "join" ->
              new Arguments(
                  List.of(
                      new Tuple(
                          Iteration.list(
                                  rendering,
                                  arguments.bind(rendering, "join", 1, "iterable").get(0))
                              .stream()
                              .<Object>map(item -> Markup.escape(rendering, item))
                              .toList())),
                  arguments.keywords());
          case "replace", "format", "ljust", "rjust", "center" ->
              new Arguments(
                  arguments.positional().stream()
                      .<Object>map(
                          value -> Types.isNumber(value) ? value : Markup.escape(rendering, value))
                      .toList(),
                  arguments.keywords());
          default -> arguments;
        };
    if (name.equals("escape") || name.equals("striptags") || name.equals("unescape")) {
      throw unsupported(rendering, markup, name);
    }
    return marked(new TextMethods(rendering, markup.text(), name, escaped).call());
  }

  private static Object marked(Object value) {
    return switch (value) {
      case String text -> new Markup(text);
      case List<?> list -> list.stream().<Object>map(Methods::marked).toList();
      case Tuple tuple -> new Tuple(tuple.items().stream().<Object>map(Methods::marked).toList());
      default -> value;
    };
  }
}
