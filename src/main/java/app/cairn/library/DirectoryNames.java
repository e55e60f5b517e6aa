package app.cairn.library;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Looks for names as they are spelled, also where the file system takes `a` and `A` as one.
final class DirectoryNames {

  private DirectoryNames() {}

  /// Whether the path's directory lists exactly its name.
  static boolean contains(Path path) {
    Path directory = path.getParent();
    Path name = path.getFileName();
    if (directory == null || name == null) {
      return false;
    }
    try (DirectoryStream<Path> same =
        Files.newDirectoryStream(directory, entry -> name.equals(entry.getFileName()))) {
      return same.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }
}
