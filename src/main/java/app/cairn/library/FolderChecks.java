package app.cairn.library;

import app.cairn.library.FolderRefusedException.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// Decides whether a folder can be added.
final class FolderChecks {

  private final Path dataFolder;

  /// @param dataFolder the real path of Cairn's own data folder
  FolderChecks(Path dataFolder) {
    this.dataFolder = dataFolder;
  }

  /// The real path of a folder that can be added beside those that are known.
  ///
  /// @throws FolderRefusedException if it cannot
  Path check(String text, List<Path> known) {
    Path path = absolute(text);
    if (!Files.exists(path)) {
      throw new FolderRefusedException(
          Problem.NOT_FOUND,
          "There is no folder %s. Check the spelling, or connect the disk it is on."
              .formatted(path));
    }
    if (!Files.isDirectory(path)) {
      throw new FolderRefusedException(
          Problem.NOT_A_FOLDER, "%s is a file. Choose the folder that it lies in.".formatted(path));
    }
    Path real = readable(path);
    if (real.getParent() == null) {
      throw new FolderRefusedException(
          Problem.ROOT,
          "%s is the whole disk. Choose the folders in it that hold your documents."
              .formatted(real));
    }
    if (real.startsWith(dataFolder)) {
      throw new FolderRefusedException(
          Problem.DATA_FOLDER,
          "%s lies in Cairn's own data folder. Choose a folder with your documents."
              .formatted(real));
    }
    if (dataFolder.startsWith(real)) {
      throw new FolderRefusedException(
          Problem.DATA_FOLDER,
          ("%s contains Cairn's own data folder, %s. Choose the folders in it that hold your"
                  + " documents.")
              .formatted(real, dataFolder));
    }
    known.forEach(other -> requireApart(real, other));
    return real;
  }

  private static Path absolute(String text) {
    try {
      Path path =
          text.equals("~") || text.startsWith("~/")
              ? Path.of(System.getProperty("user.home"), text.substring(1))
              : Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // Answered below, like a path that is not absolute.
    }
    throw new FolderRefusedException(
        Problem.NOT_ABSOLUTE,
        "\"%s\" is not an absolute path. Give one that begins with / or ~/.".formatted(text));
  }

  private static Path readable(Path path) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      Path real = path.toRealPath();
      // An iterator is asked for, since some systems refuse only then.
      return entries.iterator().hasNext() ? real : real.normalize();
    } catch (IOException e) {
      throw new FolderRefusedException(
          Problem.UNREADABLE,
          ("The folder %s cannot be read. Allow Cairn to read it (on a Mac: System Settings,"
                  + " Privacy & Security, Files and Folders).")
              .formatted(path));
    }
  }

  private static void requireApart(Path real, Path other) {
    if (real.equals(other)) {
      throw new FolderRefusedException(
          Problem.ALREADY_ADDED, "The folder %s is already in your library.".formatted(real));
    }
    if (real.startsWith(other)) {
      throw new FolderRefusedException(
          Problem.NESTED,
          "%s lies in the folder %s, which is already in your library; its documents are found."
              .formatted(real, other));
    }
    if (other.startsWith(real)) {
      throw new FolderRefusedException(
          Problem.NESTED,
          "%s contains the folder %s of your library. Remove that one first, then add this one."
              .formatted(real, other));
    }
  }
}
