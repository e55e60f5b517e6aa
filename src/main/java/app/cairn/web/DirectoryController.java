package app.cairn.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Lists folders of the disk, so that the user can choose one to add.
@RestController
class DirectoryController {

  private static final Comparator<Directory> BY_NAME =
      Comparator.comparing(Directory::name, String.CASE_INSENSITIVE_ORDER);

  record Directory(String name, String path) {}

  record Listing(String path, @Nullable String parent, List<Directory> items) {}

  @GetMapping("/api/directories")
  Listing list(@RequestParam(defaultValue = "~") String path) {
    Path folder = resolve(path);
    if (!Files.isDirectory(folder)) {
      throw new NotFoundException("There is no folder %s.".formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Directory> items =
          entries
              .filter(entry -> !entry.getFileName().toString().startsWith("."))
              .filter(Files::isDirectory)
              .map(entry -> new Directory(entry.getFileName().toString(), entry.toString()))
              .sorted(BY_NAME)
              .toList();
      Path parent = folder.getParent();
      return new Listing(folder.toString(), parent == null ? null : parent.toString(), items);
    } catch (IOException | UncheckedIOException e) {
      throw new BadRequestException(
          "The folder %s cannot be listed. Check its permissions.".formatted(folder));
    }
  }

  private static Path resolve(String text) {
    String home = System.getProperty("user.home");
    try {
      Path path =
          text.equals("~") || text.startsWith("~/")
              ? Path.of(home, text.substring(1))
              : Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // It is answered below like any other that is no path.
    }
    throw new BadRequestException("A folder is given as an absolute path or one with ~/.");
  }
}
