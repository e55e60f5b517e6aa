package app.cairn.llm.text.template;

/// Python's `None`.
enum None {
  NONE
}
