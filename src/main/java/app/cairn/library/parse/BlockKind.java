package app.cairn.library.parse;

/// What a block is; tables and code are kept whole where they fit.
public enum BlockKind {
  HEADING,
  PARAGRAPH,
  LIST,
  TABLE,
  CODE
}
