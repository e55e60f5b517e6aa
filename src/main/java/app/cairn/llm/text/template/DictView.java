package app.cairn.llm.text.template;

import java.util.List;

/// What a dict's methods `keys`, `values` and `items` give: neither list nor sequence.
///
/// @param name Python's name for its type
record DictView(String name, List<Object> items) {}
