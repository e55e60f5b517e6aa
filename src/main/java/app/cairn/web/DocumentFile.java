package app.cairn.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.io.AbstractResource;

/// A file inside a folder. It is reached from the folder step by step without following a link, so
/// that no link put in its way at the last moment leads outside.
final class DocumentFile extends AbstractResource {

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path folder;
  private final Path path;
  private final long size;

  private DocumentFile(Path folder, Path path, long size) {
    this.folder = folder;
    this.path = path;
    this.size = size;
  }

  /// The file, if it is an ordinary one inside the folder and can be read.
  ///
  /// @param folder the folder's real path
  /// @param path the file's real path
  static Optional<DocumentFile> find(Path folder, Path path) {
    boolean inside = path.startsWith(folder) && path.equals(path.normalize());
    if (!inside || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = open(folder, path)) {
      return Optional.of(new DocumentFile(folder, path, channel.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return Channels.newInputStream((ReadableByteChannel) open(folder, path));
  }

  @Override
  public long contentLength() {
    return size;
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public String getDescription() {
    return path.toString();
  }

  private static SeekableByteChannel open(Path folder, Path path) throws IOException {
    try (DirectoryStream<Path> directory = Files.newDirectoryStream(folder)) {
      if (directory instanceof SecureDirectoryStream<Path> secure) {
        return descend(secure, folder.relativize(path));
      }
      // Where the system cannot go down step by step, the real path is compared instead.
      if (!path.toRealPath().equals(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return Files.newByteChannel(path, READ);
    }
  }

  /// Opens the file, holding each directory on the way open until the next is.
  private static SeekableByteChannel descend(SecureDirectoryStream<Path> directory, Path names)
      throws IOException {
    if (names.getNameCount() == 1) {
      return directory.newByteChannel(names, READ);
    }
    Path first = names.getName(0);
    try (var below = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
      return descend(below, names.subpath(1, names.getNameCount()));
    }
  }
}
