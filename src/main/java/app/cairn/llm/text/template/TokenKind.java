package app.cairn.llm.text.template;

/// What a token is.
enum TokenKind {
  TEXT,
  OUTPUT_START,
  OUTPUT_END,
  TAG_START,
  TAG_END,
  NAME,
  STRING,
  INTEGER,
  FLOAT,
  OPERATOR,
  END
}
