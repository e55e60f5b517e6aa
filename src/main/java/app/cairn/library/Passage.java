package app.cairn.library;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chunk with its document, as it is shown and cited.
///
/// @param path the file's absolute path
/// @param title the document's own title, if it has one
/// @param modified the file's time of last change
/// @param page the page on which it starts, from 1
/// @param headings the headings it stands under, outermost first
/// @param text the document's text from `start` to `end`
public record Passage(
    long chunkId,
    long documentId,
    long folderId,
    String path,
    String name,
    @Nullable String title,
    String mediaType,
    List<String> tags,
    Instant modified,
    @Nullable Integer page,
    List<String> headings,
    String text,
    int start,
    int end) {

  public Passage {
    tags = List.copyOf(tags);
    headings = List.copyOf(headings);
  }
}
