package app.cairn.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Finds the folder that the user means.
final class FolderChecks {

  private FolderChecks() {}

  /// The real path of a folder that looks like a model's.
  ///
  /// @throws ModelRefusedException if there is none, with the remedy
  static Path check(String text) {
    Path path = absolute(text);
    if (!Files.exists(path)) {
      throw refused(
          "There is no folder %s. Check the spelling, or connect the disk it is on."
              .formatted(path));
    }
    if (!Files.isDirectory(path)) {
      throw refused("%s is a file. Choose the model's folder that it lies in.".formatted(path));
    }
    try (DirectoryStream<Path> gguf = Files.newDirectoryStream(path, "*.gguf")) {
      boolean otherForm = gguf.iterator().hasNext();
      if (!Files.exists(path.resolve("config.json"))) {
        throw refused(noModel(path, otherForm));
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw refused(
          ("The folder %s cannot be read. Allow Cairn to read it (on a Mac: System Settings,"
                  + " Privacy & Security, Files and Folders).")
              .formatted(path));
    }
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
    throw refused(
        "\"%s\" is not an absolute path. Give one that begins with / or ~/.".formatted(text));
  }

  private static String noModel(Path path, boolean otherForm) {
    return otherForm
        ? "%s holds a model as GGUF, which Cairn does not read. Get the same model as safetensors, such as mlx-community publishes it."
            .formatted(path)
        : "%s is no model's folder: it has no config.json. Choose the folder in which config.json, tokenizer.json and the safetensors files lie."
            .formatted(path);
  }

  private static ModelRefusedException refused(String message) {
    return new ModelRefusedException(message, false);
  }
}
