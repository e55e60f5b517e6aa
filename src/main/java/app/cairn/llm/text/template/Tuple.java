package app.cairn.llm.text.template;

import java.util.List;

/// Python's tuple.
///
/// @param isGroup whether its two elements are also its attributes `grouper` and `list`
record Tuple(List<Object> items, boolean isGroup) {

  Tuple(List<Object> items) {
    this(items, false);
  }

  static Tuple of(Object... items) {
    return new Tuple(List.of(items));
  }
}
