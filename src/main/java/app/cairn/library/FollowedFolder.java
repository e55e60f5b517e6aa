package app.cairn.library;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the follower keeps of one folder. Events may be noted by any thread; all else belongs to
/// the follower's thread.
final class FollowedFolder {

  private static final int MOST_PATHS = 5_000;
  private static final int LONGEST_WAIT = 6;

  final long id;
  final Path root;

  /// The root's device and inode when last seen.
  @Nullable String fileKey;

  FolderState state;
  @Nullable String reason;
  @Nullable FolderWatch watch;
  @Nullable String watchProblem;
  long nextWatch;
  long nextComparison;
  long savedScan;

  private final Set<Path> dirty = new HashSet<>();
  private long firstEvent;
  private long lastEvent;
  private boolean whole = true;
  private boolean asked = true;

  FollowedFolder(FolderRepository.Row row) {
    this.id = row.id();
    this.root = Path.of(row.path());
    this.fileKey = row.fileKey();
    this.state = row.state();
    this.reason = row.reason();
  }

  /// Notes that something happened at a path.
  synchronized void changed(Path path) {
    long now = System.nanoTime();
    if (dirty.isEmpty()) {
      firstEvent = now;
    }
    lastEvent = now;
    if (dirty.size() >= MOST_PATHS) {
      dirty.clear();
      whole = true;
    } else {
      dirty.add(path);
    }
  }

  /// Wants the whole folder compared.
  synchronized void lost() {
    whole = true;
  }

  /// Wants the whole folder compared, as the user asked.
  synchronized void asked() {
    whole = true;
    asked = true;
  }

  /// Whether the user waits for a comparison.
  synchronized boolean isAsked() {
    return asked;
  }

  /// Whether the whole folder is to be compared now; asks once.
  synchronized boolean takeWhole() {
    boolean due = whole || System.nanoTime() - nextComparison >= 0;
    if (due) {
      whole = false;
      dirty.clear();
    }
    return due;
  }

  synchronized void answered() {
    asked = false;
  }

  /// The paths at which something happened, once it has been quiet for a while.
  synchronized Set<Path> takeSettled(Duration settle) {
    if (dirty.isEmpty() || untilSettled(settle) > 0) {
      return Set.of();
    }
    Set<Path> paths = Set.copyOf(dirty);
    dirty.clear();
    return paths;
  }

  /// How long until there is something to do, in nanoseconds.
  synchronized long untilDue(Duration settle) {
    if (whole) {
      return 0;
    }
    long untilComparison = nextComparison - System.nanoTime();
    return dirty.isEmpty() ? untilComparison : Math.min(untilComparison, untilSettled(settle));
  }

  private long untilSettled(Duration settle) {
    long now = System.nanoTime();
    return Math.min(
        lastEvent + settle.toNanos() - now, firstEvent + LONGEST_WAIT * settle.toNanos() - now);
  }
}
