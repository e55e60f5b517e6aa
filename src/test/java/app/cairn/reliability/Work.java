package app.cairn.reliability;

import java.io.IOException;
import java.nio.file.Path;

/// Numbers that grow with everything that Cairn does to documents.
///
/// @param chunks how many chunks there are
/// @param lastChunk the last number of a chunk: grows when a document is read
/// @param lastChange the last number of a change: grows when a document is read, refused, embedded,
///   moved or forgotten
/// @param vectors how many texts were embedded
/// @param revisions how often documents were queued
record Work(long chunks, long lastChunk, long lastChange, long vectors, long revisions) {

  static Work of(Path home) throws IOException {
    return new Work(
        number(home, "SELECT count(*) FROM chunks"),
        number(home, "SELECT max(id) FROM chunks"),
        number(home, "SELECT max(sequence) FROM changes"),
        number(home, "SELECT count(*) FROM vectors"),
        number(home, "SELECT sum(revision) FROM documents"));
  }

  private static long number(Path home, String sql) throws IOException {
    return Long.parseLong(
        StoredData.query(home, "SELECT coalesce((%s), 0)".formatted(sql)).getFirst());
  }

  /// What was done since then, in words.
  String since(Work before) {
    return equals(before)
        ? "no document queued, read or embedded again"
        : "%d documents queued, %d changed, %d chunks read, %d texts embedded"
            .formatted(
                revisions - before.revisions,
                lastChange - before.lastChange,
                lastChunk - before.lastChunk,
                vectors - before.vectors);
  }
}
