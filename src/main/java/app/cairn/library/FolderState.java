package app.cairn.library;

/// What Cairn does with a folder now.
public enum FolderState {
  /// It is being compared with what is known.
  SCANNING,
  /// Its changes are followed.
  WATCHING,
  /// It is not there or cannot be read; what is known of it stays until it comes back.
  MISSING
}
