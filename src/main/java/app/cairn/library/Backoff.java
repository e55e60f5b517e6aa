package app.cairn.library;

import java.time.Duration;

/// How long to wait before another try: twice as long after each failure. For one thread.
final class Backoff {

  private final Duration first;
  private final Duration longest;
  private int failures;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /// Counts a failure and answers how long to wait.
  Duration failed() {
    Duration wait = first.multipliedBy(1L << Math.min(failures, 20));
    failures++;
    return wait.compareTo(longest) > 0 ? longest : wait;
  }

  /// Failures in a row.
  int failures() {
    return failures;
  }

  void succeeded() {
    failures = 0;
  }
}
