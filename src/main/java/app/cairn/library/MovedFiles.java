package app.cairn.library;

import app.cairn.library.KnownFiles.KnownFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// Recognises files that appear under a new path as known ones that have moved: the same inode with
/// the same size and time, or the same content, while nothing is left under the old path.
final class MovedFiles {

  private final KnownFiles known;
  private final TransactionTemplate transaction;
  private final LongPredicate folderIsPresent;
  private final long largestHashed;

  /// @param folderIsPresent tells whether a folder's files can be looked for now
  /// @param largestHashed the size in bytes up to which content is compared
  MovedFiles(
      KnownFiles known,
      TransactionTemplate transaction,
      LongPredicate folderIsPresent,
      long largestHashed) {
    this.known = known;
    this.transaction = transaction;
    this.folderIsPresent = folderIsPresent;
    this.largestHashed = largestHashed;
  }

  /// Lets the documents of moved files follow them, and queues the others as new.
  void settle(long folderId, List<FileFacts> arrivals) {
    record Match(FileFacts file, Optional<KnownFile> origin) {}
    // Looking for origins may read files, so it is done before the transaction.
    List<Match> matches = new ArrayList<>();
    List<Long> taken = new ArrayList<>();
    for (FileFacts file : arrivals) {
      Optional<KnownFile> origin = origin(file, taken);
      origin.ifPresent(found -> taken.add(found.id()));
      matches.add(new Match(file, origin));
    }
    transaction.executeWithoutResult(
        status -> {
          for (Match match : matches) {
            FileFacts file = match.file;
            match.origin.ifPresentOrElse(
                origin ->
                    known.moved(
                        origin,
                        folderId,
                        file,
                        !extension(origin.name()).equals(extension(file.name()))),
                () -> known.insert(folderId, file));
          }
        });
  }

  private Optional<KnownFile> origin(FileFacts file, List<Long> taken) {
    if (file.fileKey() != null) {
      for (KnownFile candidate : known.lookAlikes(file)) {
        if (!taken.contains(candidate.id()) && hasLeft(candidate, file)) {
          return Optional.of(candidate);
        }
      }
    }
    if (file.size() == 0 || file.size() > largestHashed) {
      return Optional.empty();
    }
    List<KnownFile> left =
        known.ofSize(file.size()).stream()
            .filter(candidate -> !taken.contains(candidate.id()) && hasLeft(candidate, file))
            .sorted(Comparator.comparing((KnownFile was) -> !was.name().equals(file.name())))
            .toList();
    Sha256 content = left.isEmpty() ? null : hash(file.path());
    return left.stream()
        .filter(candidate -> content != null && content.equals(candidate.contentHash()))
        .findFirst();
  }

  private boolean hasLeft(KnownFile candidate, FileFacts file) {
    if (!folderIsPresent.test(candidate.folderId())) {
      return false;
    }
    Path path = Path.of(candidate.path());
    return Files.notExists(path, LinkOption.NOFOLLOW_LINKS)
        // Where case does not count, the old spelling still leads to the file.
        || (path.toString().equalsIgnoreCase(file.path().toString())
            && !DirectoryNames.contains(path));
  }

  private static @Nullable Sha256 hash(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      return null;
    }
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }
}
