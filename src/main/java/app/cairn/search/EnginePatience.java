package app.cairn.search;

import app.cairn.engine.Engine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long a query waits for the engine: a while for one that runs, each time; longer for one that
/// is being started, but all queries together, so that a slow start holds up only the first ones.
/// Thread-safe.
final class EnginePatience {

  private static final Logger log = LoggerFactory.getLogger(EnginePatience.class);

  private final Engine engine;
  private final Duration whileRunning;
  private final Duration whileStarting;
  private boolean starting;
  private long startNoticed;
  private boolean lost;

  EnginePatience(Engine engine, Duration whileRunning, Duration whileStarting) {
    this.engine = engine;
    this.whileRunning = whileRunning;
    this.whileStarting = whileStarting;
  }

  /// How long a query may wait that begins to do so now.
  synchronized Duration left() {
    if (engine.status().running()) {
      starting = false;
      return whileRunning;
    }
    long now = System.nanoTime();
    if (!starting) {
      starting = true;
      startNoticed = now;
    }
    Duration left = whileStarting.minusNanos(now - startNoticed);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// The engine has answered.
  synchronized void rewarded() {
    starting = false;
    lost = false;
  }

  /// The time was over; told once until the engine answers again.
  synchronized void exhausted() {
    if (!lost) {
      log.info(
          starting
              ? "The engine is being started: searches go on by words only."
              : "The engine is busy: searches go on by words only.");
    }
    lost = true;
  }
}
