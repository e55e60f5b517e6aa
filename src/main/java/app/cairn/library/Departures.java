package app.cairn.library;

import app.cairn.library.KnownFiles.KnownFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/// Documents whose file was not found. They are forgotten only if it is still missing some time
/// later: editors take a file away for a moment when they save, and a moved file may turn up
/// elsewhere. For one thread.
final class Departures {

  private static final int AT_ONCE = 500;

  private final Map<Long, Long> missingSince = new LinkedHashMap<>();
  private final KnownFiles known;
  private final IgnoreRules rules;
  private final TransactionTemplate transaction;
  private final LongFunction<@Nullable Path> presentRoot;
  private final Duration patience;

  /// @param presentRoot answers a folder's root if its files can be looked for now
  Departures(
      KnownFiles known,
      IgnoreRules rules,
      TransactionTemplate transaction,
      LongFunction<@Nullable Path> presentRoot,
      Duration patience) {
    this.known = known;
    this.rules = rules;
    this.transaction = transaction;
    this.presentRoot = presentRoot;
    this.patience = patience;
  }

  void note(Collection<Long> documentIds) {
    long now = System.nanoTime();
    documentIds.forEach(id -> missingSince.putIfAbsent(id, now));
  }

  /// Forgets the documents that have been missing for long enough.
  ///
  /// @return how many
  int settle() {
    long due = System.nanoTime() - patience.toNanos();
    List<Long> gone = new ArrayList<>();
    Iterator<Map.Entry<Long, Long>> entries = missingSince.entrySet().iterator();
    List<Long> decided = new ArrayList<>();
    while (entries.hasNext()) {
      Map.Entry<Long, Long> entry = entries.next();
      if (entry.getValue() - due > 0) {
        break;
      }
      decided.add(entry.getKey());
      known.find(entry.getKey()).filter(this::isGone).ifPresent(file -> gone.add(file.id()));
    }
    for (int from = 0; from < gone.size(); from += AT_ONCE) {
      List<Long> some = gone.subList(from, Math.min(gone.size(), from + AT_ONCE));
      transaction.executeWithoutResult(status -> known.delete(some));
    }
    decided.forEach(missingSince::remove);
    return gone.size();
  }

  /// How long until [#settle] has something to do, in nanoseconds.
  long untilDue() {
    return missingSince.values().stream()
        .findFirst()
        .map(since -> since + patience.toNanos() - System.nanoTime())
        .orElse(Long.MAX_VALUE);
  }

  private boolean isGone(KnownFile file) {
    Path root = presentRoot.apply(file.folderId());
    // The root is looked at once more at the end: it may vanish with all its files at any time.
    return root != null
        && !isFollowed(root, Path.of(file.path()))
        && presentRoot.apply(file.folderId()) != null;
  }

  private boolean isFollowed(Path root, Path path) {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS) || rules.ignores(root, path)) {
      return false;
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          && !Containment.isThroughLink(root, path)
          && DirectoryNames.contains(path);
    }
    // Neither there nor not there: it cannot be seen now.
    return true;
  }
}
