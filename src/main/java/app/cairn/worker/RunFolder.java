package app.cairn.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The private folder where sockets lie. The address of a Unix domain socket holds 104 bytes on
/// macOS and 108 on Linux; where the folder's own path is too long, sockets lie in a new temporary
/// folder.
final class RunFolder {

  private static final int MAX_ADDRESS = 100;

  private RunFolder() {}

  /// Makes the folder if need be, and lets nobody else in.
  static void prepare(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /// A path for the socket, in `folder` if that is short enough.
  static Path socket(Path folder, String name) throws IOException {
    Path socket = folder.resolve(name + ".sock");
    if (!fits(socket)) {
      socket = temporary().resolve(name + ".sock");
    }
    Files.deleteIfExists(socket);
    return socket;
  }

  /// Removes a socket, and its folder if that was made for it.
  static void remove(Path folder, Path socket) throws IOException {
    Files.deleteIfExists(socket);
    if (!socket.startsWith(folder)) {
      Files.deleteIfExists(socket.resolve("..").normalize());
    }
  }

  /// An empty folder for a child's temporary files; what an earlier child left there is removed.
  static Path emptied(Path folder, String name) throws IOException {
    Path temporary = folder.resolve(name + ".tmp");
    if (Files.exists(temporary)) {
      try (Stream<Path> old = Files.walk(temporary)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
    return Files.createDirectories(temporary);
  }

  private static Path temporary() throws IOException {
    // The second is short everywhere; the first may be long on macOS or when it is set by hand.
    for (Path parent : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/tmp"))) {
      if (fits(parent.resolve("cairn-01234567890123456789").resolve("a-worker-of-twenty-.sock"))) {
        return Files.createTempDirectory(parent, "cairn-");
      }
    }
    throw new IOException("no folder has a path short enough for a socket");
  }

  private static boolean fits(Path socket) {
    return socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_ADDRESS;
  }
}
