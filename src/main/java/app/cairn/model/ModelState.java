package app.cairn.model;

/// How a model stands.
public enum ModelState {
  /// It can be loaded; a question does so.
  AVAILABLE,
  /// It is being loaded.
  LOADING,
  /// It is in memory.
  LOADED,
  /// Its folder is not there.
  MISSING,
  /// It could not be loaded, or its files are damaged.
  FAILED
}
