package app.cairn.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the file system says of a file.
///
/// @param modifiedNanos its time of last change, since 1970
/// @param fileKey its device and inode, where the system knows such
record FileFacts(Path path, long size, long modifiedNanos, @Nullable String fileKey) {

  static FileFacts of(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return new FileFacts(
        path,
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        key == null ? null : key.toString());
  }

  /// Looks at a file, without following a link.
  ///
  /// @throws IOException if there is no regular file
  static FileFacts read(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new java.nio.file.NoSuchFileException(path.toString(), null, "not a regular file");
    }
    return of(path, attributes);
  }

  /// Whether it can be taken to hold the same content as when it was seen last. Size and time do
  /// not tell files apart that were written in the same tick of the clock, so the inode counts too.
  boolean looksLike(KnownFiles.KnownFile before) {
    return size == before.size()
        && modifiedNanos == before.modifiedNanos()
        && inode(fileKey).equals(inode(before.fileKey()));
  }

  private static String inode(@Nullable String key) {
    return key == null ? "" : key.substring(key.indexOf("ino=") + 1);
  }

  String name() {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  String directory() {
    Path parent = path.getParent();
    return parent == null ? "" : parent.toString();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
