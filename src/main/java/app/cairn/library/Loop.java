package app.cairn.library;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that runs a task again and again: when woken, after the time that the task asks for,
/// and after a failure when some time has passed. No failure ends it.
///
/// The thread is never interrupted, since that would break files that are being written: one that
/// does not end in time is left behind, and what it did not commit counts for nothing.
final class Loop implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final int NOTABLE_FAILURES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// What is done.
  interface Task {
    /// Does one step and answers how long to wait for the next unless woken.
    Duration run() throws Exception;
  }

  private final String name;
  private final Task task;
  private final Obstacles obstacles;
  private final Backoff backoff = new Backoff(FIRST_RETRY, LONGEST_RETRY);
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private volatile boolean stopped;

  Loop(String name, Obstacles obstacles, Task task) {
    this.name = name;
    this.task = task;
    this.obstacles = obstacles;
    this.thread = Thread.ofPlatform().daemon().name("library-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Runs the task soon. May be called by any thread.
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    return stopped;
  }

  /// Asks the thread to end after its step.
  void stop() {
    stopped = true;
    wake();
  }

  @Override
  public void close() {
    end();
  }

  /// Waits some seconds for the thread to end and answers whether it did.
  boolean end() {
    stop();
    try {
      if (thread.getState() == Thread.State.NEW || thread.join(PATIENCE)) {
        return true;
      }
      log.debug("{} is left behind", thread.getName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void run() {
    while (!stopped) {
      await(step());
    }
  }

  private Duration step() {
    try {
      Duration wait = task.run();
      if (backoff.failures() > 0) {
        backoff.succeeded();
        obstacles.clear(name);
      }
      return wait;
    } catch (Throwable failure) {
      return stopped ? Duration.ZERO : failed(failure);
    }
  }

  private Duration failed(Throwable failure) {
    boolean first = backoff.failures() == 0;
    if (Database.isFull(failure)) {
      obstacles.set(
          name, "The disk is full. Documents wait to be read until there is space again.");
      if (first) {
        log.warn("The disk is full; documents wait to be read until there is space again.");
      }
    } else if (first) {
      log.warn(
          "{} failed and is tried again: {}", thread.getName(), WithoutMessage.rootOf(failure));
    } else if (backoff.failures() >= NOTABLE_FAILURES - 1) {
      obstacles.set(
          name,
          "An unexpected problem holds up the documents; the log tells more. Cairn tries on.");
      if (backoff.failures() == NOTABLE_FAILURES - 1) {
        log.error("{} fails again and again", thread.getName(), WithoutMessage.of(failure));
      }
    }
    return backoff.failed();
  }

  private void await(Duration wait) {
    lock.lock();
    try {
      long nanos = wait.toNanos();
      while (!woken && !stopped && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
    } catch (InterruptedException e) {
      // Nobody interrupts it; if somebody does, the next step simply comes early.
      log.debug("{} was interrupted", thread.getName());
    } finally {
      lock.unlock();
    }
  }

  /// Waits, or less if the loop is to end.
  void pause(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (!stopped && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(Math.min(50, Math.max(1, time.toMillis())));
    }
  }
}
