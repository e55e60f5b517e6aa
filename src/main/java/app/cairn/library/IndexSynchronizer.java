package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.index.PassageIndex;
import app.cairn.library.ChangeLog.Change;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies the sequence of changes to the index. The index's commit holds the number of the last
/// change in it, so that after any end of the process the rest is applied again. An index that does
/// not fit the store is built anew from it, without reading or embedding anything.
final class IndexSynchronizer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(IndexSynchronizer.class);
  private static final int CHANGES_AT_ONCE = 64;
  private static final int CHANGES_PER_COMMIT = 2_000;
  private static final Duration COMMIT = Duration.ofSeconds(5);
  private static final Duration GATHER = Duration.ofMillis(100);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final int TRIES = 3;

  private final ChangeLog changes;
  private final ChunkRepository chunks;
  private final PassageIndex index;
  private final Engine engine;
  private final Loop loop;

  private volatile boolean opened;
  private String model = CurrentModel.UNKNOWN;
  private boolean vectorsLeftOut;
  private long applied;
  private int uncommitted;
  private long oldestUncommitted;
  private int failures;

  IndexSynchronizer(
      ChangeLog changes,
      ChunkRepository chunks,
      PassageIndex index,
      Engine engine,
      Obstacles obstacles) {
    this.changes = changes;
    this.chunks = chunks;
    this.index = index;
    this.engine = engine;
    this.loop = new Loop("index", obstacles, this::step);
    index.onFallback(
        () -> {
          opened = false;
          loop.wake();
        });
  }

  void start() {
    loop.start();
  }

  /// There are new changes.
  void wake() {
    loop.wake();
  }

  /// Makes what is applied durable, and ends.
  @Override
  public void close() {
    if (loop.end() && opened && uncommitted > 0) {
      commit();
    }
  }

  private Duration step() throws InterruptedException {
    try {
      if (!opened || !model.equals(CurrentModel.id(engine))) {
        open();
      }
      loop.pause(GATHER);
      boolean more = apply();
      if (isCommitDue()) {
        commit();
      }
      failures = 0;
      if (more) {
        return Duration.ZERO;
      }
      return uncommitted > 0 ? COMMIT : IDLE;
    } catch (RuntimeException failure) {
      opened = false;
      if (!Database.isFull(failure) && ++failures == TRIES) {
        log.warn(
            "The search index cannot be changed and is built anew", WithoutMessage.of(failure));
        index.clear();
      }
      throw failure;
    }
  }

  private void open() {
    opened = true;
    model = CurrentModel.id(engine);
    if (!model.equals(CurrentModel.UNKNOWN)) {
      index.useModel(model);
    }
    long last = changes.last();
    if (index.sequence() > last || (vectorsLeftOut && !model.equals(CurrentModel.UNKNOWN))) {
      log.info("The search index does not fit the database and is built anew");
      index.clear();
      vectorsLeftOut = false;
    }
    applied = index.sequence();
    uncommitted = 0;
    if (last > applied) {
      log.info("{} changes are brought into the search index", last - applied);
    }
  }

  /// Applies some changes and answers whether there are more.
  private boolean apply() {
    List<Change> next = changes.after(applied, CHANGES_AT_ONCE);
    for (Change change : next) {
      index.replace(change.documentId(), chunks.indexed(change.documentId(), model));
    }
    if (!next.isEmpty()) {
      vectorsLeftOut |= model.equals(CurrentModel.UNKNOWN);
      index.refresh();
      applied = next.getLast().sequence();
      if (uncommitted == 0) {
        oldestUncommitted = System.nanoTime();
      }
      uncommitted += next.size();
    }
    return next.size() == CHANGES_AT_ONCE;
  }

  private boolean isCommitDue() {
    return uncommitted >= CHANGES_PER_COMMIT
        || (uncommitted > 0 && System.nanoTime() - oldestUncommitted >= COMMIT.toNanos());
  }

  private void commit() {
    index.commit(applied);
    uncommitted = 0;
  }
}
