package app.cairn.library;

/// How far a document has come. `QUEUED`, `PARSING` and `EMBEDDING` pass by themselves.
public enum DocumentState {
  /// It is new or its file has changed; the text of its last reading, if any, is still found.
  QUEUED,
  /// Its file is being read.
  PARSING,
  /// Its text is found by keywords; its vectors are being computed.
  EMBEDDING,
  /// It is found; a reason says if by keywords only.
  INDEXED,
  /// There is nothing to read in it, as its reason says.
  SKIPPED,
  /// It could not be read, as its reason says; tried again when the file changes or on a rescan.
  FAILED
}
