package app.cairn.search;

import app.cairn.index.PassageFilter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which passages a search may return; a null part does not restrict.
///
/// @param folderId a folder of the library
/// @param pathPrefix the beginning of the document's absolute path
/// @param mediaType a media type, or its beginning up to the slash, such as `text/`
/// @param tag one of the document's tags
/// @param from the earliest time of last change
/// @param until the time of last change must be before it
public record SearchFilter(
    @Nullable Long folderId,
    @Nullable String pathPrefix,
    @Nullable String mediaType,
    @Nullable String tag,
    @Nullable Instant from,
    @Nullable Instant until) {

  /// Restricts nothing.
  public static final SearchFilter ALL = new SearchFilter(null, null, null, null, null, null);

  /// Restricts to one folder.
  public static SearchFilter folder(long folderId) {
    return new SearchFilter(folderId, null, null, null, null, null);
  }

  PassageFilter forIndex() {
    return new PassageFilter(folderId, pathPrefix, mediaType, tag, from, until);
  }
}
