package app.cairn.engine;

/// Why a text is embedded, the most urgent first. Many models put another prefix before a query
/// than before a passage.
public enum EmbeddingPurpose {
  /// What a user looks for.
  QUERY,
  /// A part of a passage that is compared with a query while its user waits; embedded as a passage.
  SENTENCE,
  /// A passage to be found later.
  PASSAGE
}
