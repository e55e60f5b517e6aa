package app.cairn.library;

import app.cairn.library.KnownFiles.KnownFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.springframework.transaction.support.TransactionTemplate;

/// One comparison of a part of a folder with what is known of it. New and changed files are queued
/// on the way; what is missing is only collected. For one thread.
final class Comparison {

  private static final int ARRIVALS_AT_ONCE = 200;

  private final long folderId;
  private final Path root;
  private final IgnoreRules rules;
  private final KnownFiles known;
  private final MovedFiles moves;
  private final TransactionTemplate transaction;
  private final BooleanSupplier stopped;

  private final List<FileFacts> arrivals = new ArrayList<>();
  private final Set<String> visited = new HashSet<>();
  private final Set<Path> unreadable = new LinkedHashSet<>();
  private final List<Long> missing = new ArrayList<>();
  private int work;

  Comparison(
      long folderId,
      Path root,
      IgnoreRules rules,
      KnownFiles known,
      MovedFiles moves,
      TransactionTemplate transaction,
      BooleanSupplier stopped) {
    this.folderId = folderId;
    this.root = root;
    this.rules = rules;
    this.known = known;
    this.moves = moves;
    this.transaction = transaction;
    this.stopped = stopped;
  }

  /// Compares the files directly in a directory.
  void shallow(Path directory) {
    compare(directory);
    flush();
  }

  /// Compares a directory with all below it; it may be gone.
  void deep(Path top) {
    Deque<Path> pending = new ArrayDeque<>();
    pending.add(top);
    while (!pending.isEmpty() && !stopped.getAsBoolean()) {
      compare(pending.removeLast()).forEach(pending::addLast);
    }
    flush();
    if (stopped.getAsBoolean()) {
      return;
    }
    for (String directory : known.directoriesFrom(top.toString())) {
      if (!visited.contains(directory) && !isBelowUnreadable(Path.of(directory))) {
        known.inDirectory(directory).values().forEach(file -> missing.add(file.id()));
      }
    }
  }

  /// The documents whose files were not found.
  List<Long> missing() {
    return missing;
  }

  /// The directories that could not be listed; what is known of them stays.
  Set<Path> unreadable() {
    return unreadable;
  }

  /// How many documents were queued or moved.
  int work() {
    return work;
  }

  /// Compares one directory and answers its subdirectories.
  private List<Path> compare(Path directory) {
    Listing listing;
    if (!Listing.isText(directory)) {
      unreadable.add(directory);
      return List.of();
    }
    try {
      if (rules.ignores(root, directory) || Containment.isThroughLink(root, directory)) {
        return List.of();
      }
      listing = Listing.of(directory, rules);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      unreadable.add(directory);
      return List.of();
    }
    visited.add(directory.toString());
    Map<String, KnownFile> before = known.inDirectory(directory.toString());
    List<Runnable> changes = new ArrayList<>();
    for (FileFacts file : listing.files()) {
      KnownFile was = before.remove(file.name());
      if (was == null) {
        arrivals.add(file);
      } else if (!file.looksLike(was) || (was.unreadable() && Files.isReadable(file.path()))) {
        changes.add(() -> known.changed(was.id(), file));
        work++;
      } else if (!Objects.equals(file.fileKey(), was.fileKey())) {
        changes.add(() -> known.remounted(was.id(), file));
      }
    }
    Set<String> misnamed = new HashSet<>();
    for (FileFacts file : listing.misnamed()) {
      // What is not text looks the same for all of them, so they share a document.
      if (misnamed.add(file.name()) && before.remove(file.name()) == null) {
        changes.add(
            () ->
                known.insert(
                    folderId,
                    file,
                    DocumentState.SKIPPED,
                    "The name of the file is not valid text. Rename it to have it read."));
      }
    }
    before.values().forEach(file -> missing.add(file.id()));
    if (!changes.isEmpty()) {
      transaction.executeWithoutResult(status -> changes.forEach(Runnable::run));
    }
    if (arrivals.size() >= ARRIVALS_AT_ONCE) {
      flush();
    }
    return listing.directories();
  }

  private void flush() {
    if (!arrivals.isEmpty()) {
      work += arrivals.size();
      moves.settle(folderId, arrivals);
      arrivals.clear();
    }
  }

  private boolean isBelowUnreadable(Path directory) {
    return unreadable.stream().anyMatch(directory::startsWith);
  }
}
