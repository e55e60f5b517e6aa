package app.cairn.library.parse;

import app.cairn.library.parse.ParseException.Outcome;
import app.cairn.worker.ReplyStream;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/// Reads files in processes of their own, so that a file can kill one of those at worst. A process
/// has one file at a time, so it is clear which file is to blame. Thread-safe; callers wait for a
/// free process.
final class ParserPool implements DocumentParser, AutoCloseable {

  private final List<Worker<ParserRequest, ParserReply>> workers;
  private final BlockingDeque<Worker<ParserRequest, ParserReply>> free;
  private final Duration timeLimit;

  /// Creates the pool; starts nothing yet.
  ///
  /// @param workers closed with the pool
  /// @param timeLimit how long reading one file may take
  ParserPool(List<Worker<ParserRequest, ParserReply>> workers, Duration timeLimit) {
    this.workers = List.copyOf(workers);
    this.free = new LinkedBlockingDeque<>(workers);
    this.timeLimit = timeLimit;
  }

  @Override
  public ParsedDocument parse(Path file) throws ParseException {
    // The one that was used last, so that the others become idle and are stopped.
    Worker<ParserRequest, ParserReply> worker = takeFree();
    try {
      return read(worker, file);
    } catch (WorkerException first) {
      if (first.kind() != WorkerException.Kind.KILLED) {
        throw translated(first, worker);
      }
      // Somebody killed the process; that need not be the file's fault, so it has a second try.
      try {
        return read(worker, file);
      } catch (WorkerException second) {
        throw translated(second, worker);
      }
    } finally {
      free.addFirst(worker);
    }
  }

  private Worker<ParserRequest, ParserReply> takeFree() throws ParseException {
    try {
      return free.takeFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParseException(Outcome.INTERRUPTED, "Reading it was stopped.");
    }
  }

  private ParsedDocument read(Worker<ParserRequest, ParserReply> worker, Path file)
      throws ParseException {
    DocumentParts parts = new DocumentParts();
    ParserRequest request = new ParserRequest.Read(file.toAbsolutePath().toString());
    try (ReplyStream<ParserReply> replies = worker.open(request, timeLimit)) {
      for (ParserReply reply = replies.next(); reply != null; reply = replies.next()) {
        parts.add(reply);
      }
    }
    return parts.document();
  }

  private ParseException translated(
      WorkerException failure, Worker<ParserRequest, ParserReply> worker) {
    return switch (failure.kind()) {
      case TIMED_OUT ->
          new ParseException(
              Outcome.FAILED,
              "Reading it took longer than %s seconds (cairn.parser.time-limit)."
                  .formatted(seconds(timeLimit)));
      case OUT_OF_MEMORY ->
          new ParseException(
              Outcome.FAILED, "Reading it needs more memory than is allowed (cairn.parser.heap).");
      case CRASHED -> new ParseException(Outcome.FAILED, "Reading it made the parser crash.");
      case KILLED ->
          new ParseException(Outcome.FAILED, "The parser was killed twice while reading it.");
      case REJECTED -> new ParseException(Outcome.FAILED, String.valueOf(failure.getMessage()));
      case UNAVAILABLE ->
          new ParseException(Outcome.INTERRUPTED, String.valueOf(failure.getMessage()));
      case STOPPED -> {
        // An interrupted caller leaves a file behind that nobody wants any more.
        worker.recycle();
        yield new ParseException(Outcome.INTERRUPTED, "Reading it was stopped.");
      }
    };
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1e3);
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
  }
}
