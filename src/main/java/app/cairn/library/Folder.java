package app.cairn.library;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A folder whose documents Cairn knows and follows.
///
/// @param path its absolute real path
/// @param reason what is wrong and what to do, or null if all is well
/// @param scannedAt when it was last compared with the disk as a whole, or null if not yet
/// @param documents its documents by state
public record Folder(
    long id,
    String path,
    FolderState state,
    @Nullable String reason,
    Instant addedAt,
    @Nullable Instant scannedAt,
    DocumentCounts documents) {}
