package app.cairn.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Keeps the table of documents equal to the folders on the disk. All comparisons run one after the
/// other on its one thread, so that a file that moves from one folder to another is seen whole.
final class FolderFollower implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FolderFollower.class);

  /// How often it is looked whether the roots are there.
  private static final Duration TICK = Duration.ofSeconds(2);

  /// A comparison may take at most one part in so many of the time.
  private static final int SCAN_SHARE = 100;

  private static final Duration WATCH_RETRY = Duration.ofMinutes(5);
  private static final Duration SAVED_SCAN = Duration.ofMinutes(10);

  private final Map<Long, FollowedFolder> followed = new ConcurrentHashMap<>();
  private final FolderRepository folders;
  private final KnownFiles known;
  private final TransactionTemplate transaction;
  private final LibraryProperties properties;
  private final IgnoreRules rules;
  private final MovedFiles moves;
  private final Departures departures;
  private final Runnable onWork;
  private final Loop loop;

  /// @param largestHashed the size in bytes up to which a file's content is compared
  /// @param onWork called when documents were queued, moved or forgotten
  FolderFollower(
      FolderRepository folders,
      KnownFiles known,
      TransactionTemplate transaction,
      LibraryProperties properties,
      Obstacles obstacles,
      long largestHashed,
      Runnable onWork) {
    this.folders = folders;
    this.known = known;
    this.transaction = transaction;
    this.properties = properties;
    this.rules = new IgnoreRules(properties);
    this.moves = new MovedFiles(known, transaction, id -> presentRoot(id) != null, largestHashed);
    this.departures =
        new Departures(known, rules, transaction, this::presentRoot, properties.quiet());
    this.onWork = onWork;
    this.loop = new Loop("scan", obstacles, this::step);
  }

  void start() {
    folders.all().forEach(row -> followed.put(row.id(), new FollowedFolder(row)));
    loop.start();
  }

  /// Begins to follow a folder.
  void follow(FolderRepository.Row row) {
    followed.put(row.id(), new FollowedFolder(row));
    loop.wake();
  }

  /// Ends to follow a folder.
  void forget(long id) {
    FollowedFolder folder = followed.remove(id);
    if (folder != null && folder.watch != null) {
      folder.watch.close();
    }
  }

  /// Compares a folder soon.
  void rescan(long id) {
    FollowedFolder folder = followed.get(id);
    if (folder != null) {
      folder.asked();
      loop.wake();
    }
  }

  /// Looks at a path soon.
  void changed(Path path) {
    followed.values().stream()
        .filter(folder -> path.startsWith(folder.root))
        .forEach(folder -> folder.changed(path));
    loop.wake();
  }

  @Override
  public void close() {
    loop.close();
    followed.values().forEach(FolderFollower::unwatch);
  }

  private Duration step() {
    long work = 0;
    for (FollowedFolder folder : followed.values()) {
      work += follow(folder);
    }
    work += departures.settle();
    if (work > 0) {
      onWork.run();
    }
    long due = Math.min(TICK.toNanos(), departures.untilDue());
    for (FollowedFolder folder : followed.values()) {
      if (folder.state != FolderState.MISSING) {
        due = Math.min(due, folder.untilDue(properties.settle()));
      }
    }
    return Duration.ofNanos(Math.max(due, 1_000_000));
  }

  private int follow(FollowedFolder folder) {
    if (presentRoot(folder.id) == null) {
      missing(folder);
      return 0;
    }
    if (folder.state == FolderState.MISSING) {
      folder.lost();
    }
    boolean watched = folder.watch != null && folder.watch.isAlive();
    if (!watched && (folder.watchProblem == null || System.nanoTime() - folder.nextWatch >= 0)) {
      watch(folder);
    }
    try {
      return folder.takeWhole() ? whole(folder) : part(folder);
    } catch (RuntimeException e) {
      if (!followed.containsKey(folder.id)) {
        return 0; // It was removed meanwhile.
      }
      folder.lost();
      throw e;
    }
  }

  private int whole(FollowedFolder folder) {
    long begin = System.nanoTime();
    if (folder.isAsked() || folder.state == FolderState.MISSING) {
      setState(folder, FolderState.SCANNING, null);
    }
    Comparison comparison = comparison(folder);
    comparison.deep(folder.root);
    if (loop.isStopped() || presentRoot(folder.id) == null) {
      return comparison.work();
    }
    departures.note(comparison.missing());
    long now = System.nanoTime();
    folder.nextComparison =
        now + Math.max(properties.rescan().toNanos(), SCAN_SHARE * (now - begin));
    if (folder.isAsked()
        || folder.savedScan == 0
        || now - folder.savedScan > SAVED_SCAN.toNanos()) {
      folder.fileKey = fileKey(folder.root);
      folder.savedScan = now;
      folders.setScanned(folder.id, folder.fileKey, Instant.now());
    }
    folder.answered();
    setState(folder, FolderState.WATCHING, problem(folder, comparison.unreadable()));
    return comparison.work();
  }

  private int part(FollowedFolder folder) {
    Set<Path> paths = folder.takeSettled(properties.settle());
    if (paths.isEmpty()) {
      return 0;
    }
    Comparison comparison = comparison(folder);
    for (Path path : paths) {
      Path parent = path.getParent();
      if (parent != null && parent.startsWith(folder.root)) {
        comparison.shallow(parent);
      }
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        comparison.deep(path);
      }
    }
    departures.note(comparison.missing());
    return comparison.work();
  }

  private Comparison comparison(FollowedFolder folder) {
    return new Comparison(
        folder.id,
        folder.root,
        rules,
        known,
        moves,
        transaction,
        () -> loop.isStopped() || !followed.containsKey(folder.id));
  }

  private void watch(FollowedFolder folder) {
    unwatch(folder);
    try {
      folder.watch =
          FolderWatch.start(
              folder.root,
              rules,
              path -> {
                folder.changed(path);
                loop.wake();
              },
              () -> {
                folder.lost();
                loop.wake();
              });
      folder.watchProblem = null;
      folder.lost();
    } catch (IOException | RuntimeException | LinkageError e) {
      if (folder.watchProblem == null) {
        log.warn(
            "{} cannot be watched and is compared from time to time: {}",
            folder.root,
            e.getMessage());
      }
      folder.nextWatch = System.nanoTime() + WATCH_RETRY.toNanos();
      folder.watchProblem =
          "Changes are noticed late, since the system cannot watch this folder: %s."
              .formatted(e.getMessage());
    }
  }

  private static void unwatch(FollowedFolder folder) {
    if (folder.watch != null) {
      folder.watch.close();
      folder.watch = null;
    }
  }

  private void missing(FollowedFolder folder) {
    unwatch(folder);
    String reason =
        Files.isDirectory(folder.root)
            ? "The folder cannot be read. Allow Cairn to read it; what was read before is kept."
            : "The folder is not there. Connect its disk or put it back; what was read before is"
                + " kept.";
    setState(folder, FolderState.MISSING, reason);
  }

  private void setState(FollowedFolder folder, FolderState state, @Nullable String reason) {
    if (folder.state != state || !java.util.Objects.equals(folder.reason, reason)) {
      folder.state = state;
      folder.reason = reason;
      folders.setState(folder.id, state, reason);
    }
  }

  private static @Nullable String problem(FollowedFolder folder, Set<Path> unreadable) {
    if (!unreadable.isEmpty()) {
      return "%d of the folders in it cannot be read, such as %s. Allow Cairn to read them, and rename those whose name is not valid text."
          .formatted(unreadable.size(), unreadable.iterator().next());
    }
    return folder.watchProblem;
  }

  /// The folder's root if its content can be seen now.
  private @Nullable Path presentRoot(long id) {
    FollowedFolder folder = followed.get(id);
    return folder != null && isPresent(folder) ? folder.root : null;
  }

  private static boolean isPresent(FollowedFolder folder) {
    Path root = folder.root;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      if (!root.toRealPath().equals(root)) {
        return false;
      }
      // An empty directory in the place of another one is where a disk is not mounted.
      String key = fileKey(root);
      return folder.fileKey == null || folder.fileKey.equals(key) || entries.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  static @Nullable String fileKey(Path path) {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key == null ? null : key.toString();
    } catch (IOException e) {
      return null;
    }
  }
}
