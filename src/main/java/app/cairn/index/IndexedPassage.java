package app.cairn.index;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A passage as it is indexed.
///
/// @param chunkId its id in the store
/// @param path the document's absolute path
/// @param modified the file's time of last change
/// @param headings the heading path, outermost first
/// @param vector its L2-normalised embedding, or null if it is found by keywords only
@SuppressWarnings("ArrayRecordComponent")
public record IndexedPassage(
    long chunkId,
    long folderId,
    String path,
    String mediaType,
    List<String> tags,
    Instant modified,
    @Nullable String title,
    List<String> headings,
    String text,
    float @Nullable [] vector) {

  public IndexedPassage {
    tags = List.copyOf(tags);
    headings = List.copyOf(headings);
  }
}
