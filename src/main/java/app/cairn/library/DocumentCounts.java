package app.cairn.library;

/// How many documents are in each state.
public record DocumentCounts(
    long queued, long parsing, long embedding, long indexed, long skipped, long failed) {

  /// No documents.
  public static final DocumentCounts NONE = new DocumentCounts(0, 0, 0, 0, 0, 0);

  /// All documents.
  public long total() {
    return queued + parsing + embedding + indexed + skipped + failed;
  }

  /// The documents that still have steps before them.
  public long pending() {
    return queued + parsing + embedding;
  }
}
