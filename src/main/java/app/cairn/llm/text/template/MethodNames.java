package app.cairn.llm.text.template;

import java.util.List;
import java.util.Set;

/// Which methods Python's types have. A name in a list counts as there even if nothing calls it:
/// `is defined` and plain conditions see it.
final class MethodNames {

  private static final Set<String> TEXT =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "count",
          "encode",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "maketrans",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "translate",
          "upper",
          "zfill");
  private static final Set<String> MARKUP = Set.of("escape", "striptags", "unescape");
  private static final Set<String> DICT =
      Set.of("copy", "fromkeys", "get", "items", "keys", "values");
  private static final Set<String> LIST = Set.of("copy", "count", "index");
  private static final Set<String> TUPLE = Set.of("count", "index");
  private static final Set<String> VIEW = Set.of("isdisjoint", "mapping");
  private static final Set<String> GENERATOR =
      Set.of("close", "gi_running", "gi_suspended", "gi_yieldfrom", "send", "throw");

  private static final Set<String> CHANGING_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> CHANGING_LIST =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  private MethodNames() {}

  static boolean has(Object owner, String name) {
    return switch (owner) {
      case String text -> TEXT.contains(name);
      case Markup markup -> TEXT.contains(name) || MARKUP.contains(name);
      case Dict dict -> DICT.contains(name);
      case List<?> list -> LIST.contains(name);
      case Tuple tuple -> TUPLE.contains(name);
      case DictView view -> VIEW.contains(name);
      case Generator generator -> GENERATOR.contains(name);
      default -> false;
    };
  }

  /// Whether a method would change its value, which templates must not.
  static boolean changes(Object owner, String name) {
    return switch (owner) {
      case Dict dict -> CHANGING_DICT.contains(name);
      case List<?> list -> CHANGING_LIST.contains(name);
      default -> false;
    };
  }
}
