package app.cairn.library;

import app.cairn.engine.Engine;
import app.cairn.library.ReadingQueue.Job;
import app.cairn.library.ReadingQueue.Reading;
import app.cairn.library.parse.Chunk;
import app.cairn.library.parse.DocumentParser;
import app.cairn.library.parse.ParseException;
import app.cairn.library.parse.ParsedDocument;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Reads queued documents, some at a time: hash, parse, chunk, store. From then on they are found
/// by keywords.
final class DocumentReader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DocumentReader.class);
  private static final int CLAIMED_AT_ONCE = 4;
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration INTERRUPTION = Duration.ofMillis(500);
  private static final long ROOM = 8 << 20;
  private static final int STORE_TRIES = 3;

  private final ReadingQueue queue;
  private final DocumentParser parser;
  private final Chunking chunking;
  private final Engine engine;
  private final Duration quiet;
  private final Path dataFolder;
  private final long largestHashed;
  private final Consumer<Path> onVanished;
  private final Runnable onRead;
  private final List<Loop> loops;
  private final Queue<Job> claimed = new ArrayDeque<>();
  private final Map<Long, Integer> storeFailures = new ConcurrentHashMap<>();

  /// @param dataFolder where parsers unpack into temporary files
  /// @param largestHashed the size in bytes up to which a file's content is hashed
  /// @param onVanished told of files that are not where they were
  /// @param onRead called when a document's outcome is stored
  DocumentReader(
      ReadingQueue queue,
      DocumentParser parser,
      Chunking chunking,
      Engine engine,
      LibraryProperties properties,
      Obstacles obstacles,
      Path dataFolder,
      long largestHashed,
      Consumer<Path> onVanished,
      Runnable onRead) {
    this.queue = queue;
    this.parser = parser;
    this.chunking = chunking;
    this.engine = engine;
    this.quiet = properties.quiet();
    this.dataFolder = dataFolder;
    this.largestHashed = largestHashed;
    this.onVanished = onVanished;
    this.onRead = onRead;
    this.loops =
        IntStream.range(0, properties.readers())
            .mapToObj(n -> new Loop("read-" + n, obstacles, this::step))
            .toList();
  }

  void start() {
    loops.forEach(Loop::start);
  }

  void wake() {
    loops.forEach(Loop::wake);
  }

  @Override
  public void close() {
    loops.forEach(Loop::stop);
    loops.forEach(Loop::close);
  }

  private Duration step() {
    Optional<Job> job = next();
    if (job.isEmpty()) {
      return queue.anyQueued() ? quiet : IDLE;
    }
    Duration pause = read(job.get());
    storeFailures.remove(job.get().id());
    onRead.run();
    return pause;
  }

  private synchronized Optional<Job> next() {
    if (claimed.isEmpty()) {
      claimed.addAll(queue.claim(CLAIMED_AT_ONCE, Instant.now(), quiet));
    }
    return Optional.ofNullable(claimed.poll());
  }

  private sealed interface Outcome {
    record Read(Reading reading) implements Outcome {}

    record Refused(DocumentState state, String reason, @Nullable String mediaType)
        implements Outcome {}

    record Interrupted() implements Outcome {}
  }

  /// Brings one document to an outcome and answers how long to rest after it.
  private Duration read(Job job) {
    try {
      // 1. Is it still the file that was queued?
      FileFacts before = look(job);
      if (!before.equals(job.file())) {
        queue.putBack(job, before);
        return Duration.ZERO;
      }
      // 2. Is its content the one that was read last?
      String model = CurrentModel.id(engine);
      Sha256 hash = before.size() > largestHashed ? null : Sha256.of(job.path());
      if (hash != null && hash.equals(job.contentHash())) {
        queue.unchanged(job, model);
        return Duration.ZERO;
      }
      // 3. Read and cut it.
      Outcome outcome = outcome(job.path(), hash);
      // 4. Was it left alone meanwhile?
      FileFacts after = look(job);
      if (!after.equals(before)) {
        queue.putBack(job, after);
        return Duration.ZERO;
      }
      // 5. Store what came of it.
      switch (outcome) {
        case Outcome.Read(Reading reading) -> queue.store(job, reading, model);
        case Outcome.Refused(DocumentState state, String reason, String mediaType) ->
            queue.refuse(job, state, reason, mediaType);
        case Outcome.Interrupted() -> {
          return interrupted(job);
        }
      }
      return Duration.ZERO;
    } catch (NoSuchFileException e) {
      queue.unreadable(job, "The file was not there when it was to be read.");
      onVanished.accept(job.path());
      return Duration.ZERO;
    } catch (AccessDeniedException e) {
      queue.unreadable(job, "Cairn may not open the file. Allow it to be read.");
      return Duration.ZERO;
    } catch (IOException e) {
      if (Database.isFull(e)) {
        return interrupted(job);
      }
      queue.unreadable(job, "The file cannot be read: %s.".formatted(e.getMessage()));
      return Duration.ZERO;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return broken(job, e);
    }
  }

  private static FileFacts look(Job job) throws IOException {
    if (Files.isReadable(job.path()) && Containment.inside(job.path(), job.root()).isEmpty()) {
      throw new NoSuchFileException(job.path().toString());
    }
    return FileFacts.read(job.path());
  }

  private Outcome outcome(Path file, @Nullable Sha256 hash) {
    try {
      ParsedDocument document = parser.parse(file);
      List<ChunkRepository.HashedChunk> chunks =
          chunking.chunk(document).stream().map(chunk -> hashed(document.title(), chunk)).toList();
      return chunks.isEmpty()
          ? new Outcome.Refused(
              DocumentState.SKIPPED, "There is no text in it.", document.mediaType())
          : new Outcome.Read(new Reading(document, chunks, hash));
    } catch (ParseException e) {
      String reason = String.valueOf(e.getMessage());
      return switch (e.outcome()) {
        case SKIPPED -> new Outcome.Refused(DocumentState.SKIPPED, reason, e.mediaType());
        case FAILED ->
            hasRoomForTemporaryFiles()
                ? new Outcome.Refused(DocumentState.FAILED, reason, e.mediaType())
                : new Outcome.Interrupted();
        case INTERRUPTED -> new Outcome.Interrupted();
      };
    }
  }

  private ChunkRepository.HashedChunk hashed(@Nullable String title, Chunk chunk) {
    return new ChunkRepository.HashedChunk(chunk, Sha256.of(chunking.embeddedText(title, chunk)));
  }

  private Duration interrupted(Job job) {
    queue.putBack(job);
    return INTERRUPTION;
  }

  /// Parsers unpack into temporary files; on a full disk they fail whatever the file is like.
  private boolean hasRoomForTemporaryFiles() {
    try {
      return Files.getFileStore(dataFolder).getUsableSpace() > ROOM;
    } catch (IOException e) {
      return true;
    }
  }

  /// A failure of Cairn's own: of the store, which passes, or of the reading of this document.
  private Duration broken(Job job, Throwable failure) {
    if (failure instanceof DataAccessException || failure instanceof TransactionException) {
      if (Database.isFull(failure)
          || storeFailures.merge(job.id(), 1, Integer::sum) < STORE_TRIES) {
        handBack(job);
        throw (RuntimeException) failure;
      }
    }
    log.warn("{} could not be read", job.path(), WithoutMessage.of(failure));
    queue.refuse(
        job,
        DocumentState.FAILED,
        "Reading it failed unexpectedly (%s). The log tells more."
            .formatted(failure.getClass().getSimpleName()),
        null);
    return Duration.ZERO;
  }

  /// Keeps a job whose outcome could not be stored.
  private synchronized void handBack(Job job) {
    claimed.add(job);
  }
}
