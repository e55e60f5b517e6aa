package app.cairn.library;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which documents to list; an empty set or a null part does not restrict.
///
/// @param states the states to list
/// @param pathPart a part of the path; A to Z match a to z
/// @param folderId a folder
/// @param page the page, from 0
/// @param size the documents on a page, 1 to 1000
public record DocumentQuery(
    Set<DocumentState> states,
    @Nullable String pathPart,
    @Nullable Long folderId,
    int page,
    int size) {

  /// The most documents on a page.
  public static final int LARGEST_PAGE = 1000;

  public DocumentQuery {
    states = Set.copyOf(states);
    if (page < 0 || size < 1 || size > LARGEST_PAGE) {
      throw new IllegalArgumentException(
          "page must not be negative and size must lie between 1 and " + LARGEST_PAGE);
    }
  }
}
