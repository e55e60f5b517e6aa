package app.cairn.library;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// What lies directly in a directory: files and directories that are not passed over. Links are not
/// followed and not listed, so nothing outside is reached and no circle is walked.
///
/// @param misnamed files whose name is not valid text, so that no program can be told of them
record Listing(List<FileFacts> files, List<Path> directories, List<FileFacts> misnamed) {

  /// Lists a directory.
  ///
  /// @throws IOException if it is gone or cannot be read
  static Listing of(Path directory, IgnoreRules rules) throws IOException {
    List<FileFacts> files = new ArrayList<>();
    List<Path> directories = new ArrayList<>();
    List<FileFacts> misnamed = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (rules.ignores(entry.getFileName().toString())) {
          continue;
        }
        BasicFileAttributes attributes;
        try {
          attributes =
              Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
          continue;
        }
        if (attributes.isDirectory()) {
          directories.add(entry);
        } else if (attributes.isRegularFile()) {
          (isText(entry) ? files : misnamed).add(FileFacts.of(entry, attributes));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new Listing(files, directories, misnamed);
  }

  /// Whether a path's name is valid text, so that it can be stored and told.
  static boolean isText(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
