package app.cairn.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The replies to one request, to be read by one thread. Closing it early cancels the request. A
/// reader that is slow slows the child down, not other requests.
///
/// @param <R> the worker's replies
public final class ReplyStream<R> implements AutoCloseable {

  private sealed interface Event {
    @SuppressWarnings("ArrayRecordComponent")
    record Reply(byte[] body) implements Event {}

    record End(@Nullable ChildExit failure) implements Event {}
  }

  private final Session<?, R> session;
  private final long id;
  private final Class<R> replyType;
  private final @Nullable Duration limit;
  private final Runnable atEnd;

  // Bounded by the child's window; the session ends a child that does not keep to it.
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile long waitingSince = System.nanoTime();
  private volatile boolean cancelled;
  private int unacknowledged;
  private Event.@Nullable End end;

  ReplyStream(
      Session<?, R> session,
      long id,
      Class<R> replyType,
      @Nullable Duration limit,
      Runnable atEnd) {
    this.session = session;
    this.id = id;
    this.replyType = replyType;
    this.limit = limit;
    this.atEnd = atEnd;
  }

  /// Waits for the next reply; null when the request has ended well.
  ///
  /// @throws WorkerException if the request failed, or its limit passed, or this thread was
  ///   interrupted
  public @Nullable R next() {
    if (end == null) {
      try {
        switch (events.take()) {
          case Event.Reply(byte[] body) -> {
            acknowledge();
            return Codec.decode(body, replyType);
          }
          case Event.End last -> end = last;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WorkerException(WorkerException.Kind.STOPPED, "The request was interrupted.");
      } catch (IOException e) {
        throw new WorkerException(WorkerException.Kind.REJECTED, e.getMessage());
      }
    }
    ChildExit failure = end.failure();
    if (failure != null) {
      throw failure.toException();
    }
    return null;
  }

  private void acknowledge() {
    waitingSince = System.nanoTime();
    unacknowledged++;
    if (unacknowledged == Server.WINDOW / 2) {
      session.tell(new Frame.Credit(id, unacknowledged));
      unacknowledged = 0;
    }
  }

  /// Cancels the request if it still runs.
  @Override
  public void close() {
    if (end == null && !cancelled) {
      cancelled = true;
      session.tell(new Frame.Cancel(id));
    }
  }

  /// Takes a reply from the child; false if the child sends more than it may.
  boolean reply(byte[] body) {
    waitingSince = System.nanoTime();
    if (cancelled) {
      return true;
    }
    events.add(new Event.Reply(body));
    return events.size() <= Server.WINDOW;
  }

  /// Takes the end of the request. Called once, or more often if the request failed already.
  void end(@Nullable ChildExit failure) {
    events.add(new Event.End(failure));
    atEnd.run();
  }

  /// Whether the reader has waited for longer than the request's limit.
  boolean overdue(long now) {
    return limit != null && events.isEmpty() && now - waitingSince > limit.toNanos();
  }

  /// The limit in words.
  String limitInWords() {
    return limit == null ? "" : limit.toMillis() / 1000.0 + " seconds";
  }
}
