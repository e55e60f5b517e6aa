package app.cairn.worker;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A child process of this application, started when it is needed, watched, and started again when
/// it dies. Thread-safe; calls block.
///
/// @param <Q> the requests
/// @param <R> the replies
public final class Worker<Q, R> implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final long TICK_MILLIS = 100;
  private static final ScheduledExecutorService TICKS =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("worker-ticks").factory());

  private final WorkerSpec<Q, R> spec;
  private final Semaphore slots;

  private volatile boolean closed;
  private volatile @Nullable Session<Q, R> session;
  private volatile @Nullable R greeting;
  private volatile @Nullable String problem;
  // Kept when the problem is forgotten, so that the same one is logged once.
  private @Nullable String lastProblem;
  private @Nullable ScheduledFuture<?> ticking;
  private long notBefore = System.nanoTime();
  private int quickDeaths;
  private long starts;
  private long deaths;
  private long sent;
  private long peakBytes;

  /// Creates the worker; starts nothing yet.
  public Worker(WorkerSpec<Q, R> spec) {
    this.spec = spec;
    this.slots = new Semaphore(spec.policy().concurrency(), true);
  }

  /// Sends a request that has one reply, and waits for it.
  ///
  /// @param limit for how long the child may work on it before it is killed, or null
  /// @throws WorkerException if there is no answer
  public R ask(Q request, @Nullable Duration limit) {
    try (ReplyStream<R> replies = open(request, limit)) {
      R reply = replies.next();
      if (reply == null) {
        throw new WorkerException(
            WorkerException.Kind.REJECTED, "The " + spec.name() + " did not reply.");
      }
      while (replies.next() != null) {
        // The request has ended only when its stream has.
      }
      return reply;
    }
  }

  /// Sends a request, once it is its turn and the child is up.
  ///
  /// @param limit for how long the child may be silent about it before it is killed, or null
  /// @return its replies, to be closed by the caller
  /// @throws WorkerException if it cannot be sent
  public ReplyStream<R> open(Q request, @Nullable Duration limit) {
    byte[] body = Codec.encode(request);
    acquire();
    AtomicBoolean released = new AtomicBoolean();
    Runnable release =
        () -> {
          if (released.compareAndSet(false, true)) {
            slots.release();
          }
        };
    try {
      while (true) {
        Session<Q, R> current = ready();
        ReplyStream<R> replies = current.send(body, limit, release);
        if (replies != null) {
          synchronized (this) {
            sent++;
          }
          return replies;
        }
        current.awaitEnd(CLOSE_LIMIT);
      }
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  private void acquire() {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException(WorkerException.Kind.STOPPED, "The request was interrupted.");
    }
  }

  /// Starts the child if it does not run, and waits until it is ready.
  ///
  /// @return its reply to the opening request, if the worker has one
  /// @throws WorkerException if it cannot be started
  public @Nullable R start() {
    ready();
    return greeting;
  }

  /// The reply of the last child to the opening request, whether or not it still lives; null if
  /// there was none.
  public @Nullable R greeting() {
    return greeting;
  }

  private Session<Q, R> ready() {
    while (true) {
      Session<Q, R> current = sessionOrWait();
      if (current != null) {
        greeting = current.awaitReady();
        return current;
      }
    }
  }

  /// The child that lives or is being started; null after having waited for the back-off.
  private @Nullable Session<Q, R> sessionOrWait() {
    long wait;
    synchronized (this) {
      if (closed) {
        throw new WorkerException(WorkerException.Kind.STOPPED, "Cairn is shutting down.");
      }
      Session<Q, R> current = session;
      if (current != null) {
        return current;
      }
      wait = notBefore - System.nanoTime();
      if (wait <= 0) {
        problem = null;
        starts++;
        Session<Q, R> started = new Session<>(spec, this::ended);
        session = started;
        ticking =
            TICKS.scheduleWithFixedDelay(
                () -> started.tick(System.nanoTime()),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        return started;
      }
      if (problem != null) {
        throw new WorkerException(WorkerException.Kind.UNAVAILABLE, problem);
      }
    }
    try {
      TimeUnit.NANOSECONDS.sleep(wait);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException(WorkerException.Kind.STOPPED, "The request was interrupted.");
    }
  }

  private synchronized void ended(Session<Q, R> gone, ChildExit exit) {
    session = null;
    if (ticking != null) {
      ticking.cancel(false);
    }
    peakBytes = Math.max(peakBytes, gone.peakBytes());
    if (exit.kind() == WorkerException.Kind.STOPPED) {
      log.debug("{} It used up to {} MB.", exit.reason(), gone.peakBytes() >> 20);
      return;
    }
    deaths++;
    WorkerPolicy policy = spec.policy();
    if (gone.refused()) {
      pause(exit.reason());
    } else if (gone.diedBusy() && policy.deadlyRequests()) {
      quickDeaths = 0;
      log.info("{}", exit.reason());
    } else {
      log.warn("{}", exit.reason());
      quickDeaths = gone.age().compareTo(WorkerPolicy.QUICK) < 0 ? quickDeaths + 1 : 1;
      if (quickDeaths >= policy.maxQuickDeaths()) {
        pause(
            "The %s stopped %d times in a row and is tried again in %d seconds. The last time: %s"
                .formatted(spec.name(), quickDeaths, policy.pause().toSeconds(), exit.reason()));
      } else {
        notBefore = System.nanoTime() + (policy.firstDelay().toNanos() << (quickDeaths - 1));
      }
    }
  }

  private void pause(String reason) {
    if (!reason.equals(lastProblem)) {
      log.warn("{}", reason);
    }
    problem = reason;
    lastProblem = reason;
    notBefore = System.nanoTime() + spec.policy().pause().toNanos();
  }

  /// Forgets past failures, so that the next request starts a child at once.
  public synchronized void retry() {
    problem = null;
    quickDeaths = 0;
    notBefore = System.nanoTime();
  }

  /// Stops the child; its requests fail. The next request starts another.
  public void recycle() {
    Session<Q, R> current = session;
    if (current != null) {
      current.stop(WorkerException.Kind.STOPPED, "The " + spec.name() + " was stopped.");
      current.awaitEnd(CLOSE_LIMIT);
    }
  }

  /// Whether the child runs and is ready.
  public boolean isRunning() {
    Session<Q, R> current = session;
    return current != null && current.wasReady();
  }

  /// The figures now.
  public WorkerStatus status() {
    Session<Q, R> current = session;
    ProcessMemory memory = current == null ? null : current.memory();
    synchronized (this) {
      if (current != null) {
        peakBytes = Math.max(peakBytes, current.peakBytes());
      }
      return new WorkerStatus(
          current != null && current.wasReady(),
          current == null ? null : current.pid(),
          memory == null ? null : memory.resident(),
          peakBytes,
          starts,
          deaths,
          sent,
          problem);
    }
  }

  /// Stops the child for good; requests that run or wait fail.
  @Override
  public void close() {
    Session<Q, R> current;
    synchronized (this) {
      closed = true;
      current = session;
    }
    // Whoever waits for a turn shall see that it is over.
    slots.release(1 << 16);
    if (current != null) {
      current.stop(WorkerException.Kind.STOPPED, "Cairn is shutting down.");
      current.awaitEnd(CLOSE_LIMIT);
    }
  }
}
