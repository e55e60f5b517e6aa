package app.cairn.library;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that Cairn knows.
///
/// @param path the file's absolute path
/// @param name the file's name
/// @param reason why it was skipped, failed or is found by keywords only
/// @param mediaType what its content shows it to be, once read
/// @param title the document's own title, if it has one
/// @param size the file's size in bytes
/// @param modified the file's time of last change
/// @param chunks how many passages it has
public record Document(
    long id,
    long folderId,
    String path,
    String name,
    DocumentState state,
    @Nullable String reason,
    @Nullable String mediaType,
    @Nullable String title,
    List<String> tags,
    long size,
    Instant modified,
    int chunks) {

  public Document {
    tags = List.copyOf(tags);
  }
}
