package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.index.PassageIndex;
import app.cairn.library.parse.DocumentParser;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/// The library at work. A document's way through it:
///
/// 1. [FolderFollower] sees its file and queues it,
/// 2. [DocumentReader] reads, cuts and stores it; it is found by keywords from then on,
/// 3. [Embedder] gives its chunks their vectors,
/// 4. [IndexSynchronizer] brings each change into the index.
///
/// Each step finds its work in the database and leaves its outcome there in one transaction, so the
/// process may end at any instant. The steps only wake each other.
final class Library implements Folders, SmartLifecycle {

  private static final Duration COLLECT = Duration.ofMinutes(30);

  private final FolderRepository folders;
  private final StoredDocuments documents;
  private final ReadingQueue readings;
  private final EmbeddingQueue embeddings;
  private final VectorRepository vectors;
  private final ChangeLog changes;
  private final TransactionTemplate transaction;
  private final Obstacles obstacles;
  private final FolderChecks checks;
  private final KnownFiles known;

  private final FolderFollower follower;
  private final DocumentReader reader;
  private final Embedder embedder;
  private final IndexSynchronizer synchronizer;
  private final Loop collector;
  private volatile boolean running;

  Library(
      Store store,
      DocumentParser parser,
      Chunking chunking,
      Engine engine,
      PassageIndex index,
      LibraryProperties properties,
      Path dataFolder,
      long largestHashed) {
    this.folders = store.folders();
    this.documents = store.documents();
    this.readings = store.readings();
    this.embeddings = store.embeddings();
    this.vectors = store.vectors();
    this.changes = store.changes();
    this.known = store.known();
    this.transaction = store.transaction();
    this.obstacles = new Obstacles();
    this.checks = new FolderChecks(dataFolder);
    this.synchronizer = new IndexSynchronizer(changes, store.chunks(), index, engine, obstacles);
    this.embedder =
        new Embedder(
            embeddings,
            store.chunks(),
            chunking,
            engine,
            properties,
            obstacles,
            synchronizer::wake);
    this.reader =
        new DocumentReader(
            readings,
            parser,
            chunking,
            engine,
            properties,
            obstacles,
            dataFolder,
            largestHashed,
            this::lookAt,
            this::onRead);
    this.follower =
        new FolderFollower(
            folders, known, transaction, properties, obstacles, largestHashed, this::onFollowed);
    this.collector = new Loop("collect", obstacles, this::collect);
  }

  @Override
  public void start() {
    readings.recover();
    synchronizer.start();
    embedder.start();
    reader.start();
    follower.start();
    collector.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    follower.close();
    reader.close();
    embedder.close();
    collector.close();
    synchronizer.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public synchronized Folder add(String path) {
    List<Path> others = folders.all().stream().map(row -> Path.of(row.path())).toList();
    Path real = checks.check(path, others);
    long id = folders.insert(real.toString(), FolderFollower.fileKey(real), Instant.now());
    FolderRepository.Row row = folders.find(id).orElseThrow();
    follower.follow(row);
    return row.with(DocumentCounts.NONE, null);
  }

  @Override
  public List<Folder> list() {
    Map<Long, DocumentCounts> counts = documents.countsByFolder();
    return folders.all().stream().map(row -> folder(row, counts)).toList();
  }

  @Override
  public Optional<Folder> get(long id) {
    return folders.find(id).map(row -> folder(row, documents.countsByFolder()));
  }

  @Override
  public boolean rescan(long id, boolean retryFailed) {
    if (folders.find(id).isEmpty()) {
      return false;
    }
    if (retryFailed) {
      known.retryFailed(id);
      reader.wake();
    }
    follower.rescan(id);
    return true;
  }

  @Override
  public synchronized boolean remove(long id) {
    follower.forget(id);
    boolean removed =
        transaction.execute(
            status -> {
              changes.addFolder(id);
              return folders.delete(id);
            });
    synchronizer.wake();
    return removed;
  }

  private Folder folder(FolderRepository.Row row, Map<Long, DocumentCounts> counts) {
    return row.with(
        counts.getOrDefault(row.id(), DocumentCounts.NONE), obstacles.current().orElse(null));
  }

  private void lookAt(Path path) {
    follower.changed(path);
  }

  private void onFollowed() {
    reader.wake();
    synchronizer.wake();
  }

  private void onRead() {
    embedder.wake();
    synchronizer.wake();
  }

  /// At quiet times, deletes the vectors that no document needs any more. They are kept for a
  /// while, since a file that goes may come back.
  private Duration collect() {
    if (!readings.anyQueued() && !embeddings.anyWaiting()) {
      boolean more = true;
      while (running && more) {
        more = vectors.collect();
      }
    }
    return COLLECT;
  }
}
