package app.cairn.index;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes passages for tests, with what does not matter filled in.
final class IndexedPassages {

  static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");

  private IndexedPassages() {}

  static IndexedPassage text(long chunkId, String text) {
    return passage(chunkId, "/docs/file" + chunkId + ".txt", null, List.of(), text, null);
  }

  static IndexedPassage vector(long chunkId, float... vector) {
    return passage(chunkId, "/docs/file.txt", null, List.of(), "text", vector);
  }

  /// NullAway does not see in a class file that a record's array may be null.
  @SuppressWarnings("NullAway")
  static IndexedPassage passage(
      long chunkId,
      String path,
      @Nullable String title,
      List<String> headings,
      String text,
      float @Nullable [] vector) {
    return new IndexedPassage(
        chunkId, 1, path, "text/plain", List.of(), MODIFIED, title, headings, text, vector);
  }

  static List<Long> chunks(List<ScoredPassage> found) {
    return found.stream().map(ScoredPassage::chunkId).toList();
  }
}
