package app.cairn.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps what is read inside the folders that the user named.
final class Containment {

  private Containment() {}

  /// The file's real path if it is a regular file inside the folder, reached through no link.
  ///
  /// @param root the folder's real path
  static Optional<Path> inside(Path file, Path root) {
    try {
      Path real = file.toRealPath();
      boolean inside =
          real.startsWith(root) && root.toRealPath().equals(root) && !isThroughLink(root, file);
      return inside && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(real)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether a part of the way from the folder to the path is a link.
  static boolean isThroughLink(Path root, Path path) {
    for (@Nullable Path part = path; part != null && !part.equals(root); part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        return true;
      }
    }
    return false;
  }
}
