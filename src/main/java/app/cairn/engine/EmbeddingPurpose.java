package app.cairn.engine;

/// Why a text is embedded; many models put another prefix before a query than before a passage.
public enum EmbeddingPurpose {
  QUERY,
  PASSAGE
}
