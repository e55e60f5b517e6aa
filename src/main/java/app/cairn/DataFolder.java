package app.cairn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder that holds all of Cairn's data, taken for as long as this process lives.
final class DataFolder implements AutoCloseable {

  private static final int PROBE_BYTES = 1 << 20;

  /// Closing any channel on a locked file frees the process's lock, so a folder that is open here
  /// already is found before its lock file is touched again.
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Creates the folder if need be, locks it and makes sure that it can be written.
  ///
  /// @throws StartException if it is a file, cannot be written, is full or is in use
  static DataFolder open(Path home) {
    Path path = create(home);
    if (!OPEN.add(path)) {
      throw inUse(path, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return new DataFolder(path, lock(path));
    } catch (StartException e) {
      OPEN.remove(path);
      throw e;
    }
  }

  /// The folder's real path.
  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The system frees the lock when the process ends.
    } finally {
      OPEN.remove(path);
    }
  }

  private static Path create(Path home) {
    if (Files.exists(home) && !Files.isDirectory(home)) {
      throw new StartException(
          "The data folder %s is a file. Move it away, or choose a folder with --cairn.home."
              .formatted(home));
    }
    try {
      Files.createDirectories(home);
      if (isEmpty(home)) {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
      }
      return home.toRealPath();
    } catch (IOException e) {
      throw new StartException(
          "The data folder %s cannot be created: %s. Choose another place with --cairn.home."
              .formatted(home, reason(e)));
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static FileChannel lock(Path path) {
    FileChannel channel = null;
    try {
      Path file = path.resolve("lock");
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw inUse(path, Files.readString(file).strip());
      }
      probe(path);
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
      return channel;
    } catch (IOException e) {
      close(channel);
      throw notWritable(path, e);
    } catch (StartException e) {
      close(channel);
      throw e;
    }
  }

  /// Writes a file of some size, since a full disk still takes small ones.
  private static void probe(Path path) throws IOException {
    Path file = path.resolve("probe");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(PROBE_BYTES);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static StartException notWritable(Path path, IOException failure) {
    if (freeBytes(path) < PROBE_BYTES) {
      return new StartException(
          "The disk of the data folder %s is full. Free some space, or choose another place with --cairn.home."
              .formatted(path));
    }
    return new StartException(
        "The data folder %s cannot be written: %s. Make it writable, or choose another with --cairn.home."
            .formatted(path, reason(failure)));
  }

  private static long freeBytes(Path path) {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static StartException inUse(Path path, String pid) {
    return new StartException(
        "The data folder %s is in use by another Cairn (process %s). Use that one, stop it, or give this one a folder of its own with --cairn.home."
            .formatted(path, pid));
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = failure instanceof FileSystemException e ? e.getReason() : null;
    return reason != null ? reason : String.valueOf(failure.getMessage());
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was written through it.
    }
  }
}
