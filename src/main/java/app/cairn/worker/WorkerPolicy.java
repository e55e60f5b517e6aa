package app.cairn.worker;

import java.time.Duration;

/// When a child is stopped and started. A limit of zero is no limit.
///
/// @param startLimit how long a child may take to be ready
/// @param silenceLimit how long a child may be silent, not even answering a ping, before it is
///   killed
/// @param idleLimit after how long without a request the child is stopped, to give its memory back
/// @param concurrency how many requests run at the same time; more of them wait
/// @param maxRequests after how many requests the child is replaced
/// @param maxResidentBytes above how much memory, seen between requests, the child is replaced
/// @param deadlyRequests whether requests are expected to kill the child now and then; such deaths
///   do not count as a fault of the worker
/// @param maxQuickDeaths after how many deaths in a row, each soon after the start, no child is
///   started for a while
/// @param firstDelay how long the second start waits after a quick death; doubled for each further
/// @param pause for how long no child is started after too many quick deaths or a refused opening
public record WorkerPolicy(
    Duration startLimit,
    Duration silenceLimit,
    Duration idleLimit,
    int concurrency,
    int maxRequests,
    long maxResidentBytes,
    boolean deadlyRequests,
    int maxQuickDeaths,
    Duration firstDelay,
    Duration pause) {

  /// A life shorter than this is a quick death.
  static final Duration QUICK = Duration.ofSeconds(30);

  /// 30 s to start, 30 s of silence, ten minutes idle, one request at a time, five quick deaths.
  public static final WorkerPolicy DEFAULT =
      new WorkerPolicy(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          1,
          0,
          0,
          false,
          5,
          Duration.ofMillis(200),
          Duration.ofMinutes(1));

  public WorkerPolicy {
    if (concurrency < 1 || maxRequests < 0 || maxResidentBytes < 0 || maxQuickDeaths < 1) {
      throw new IllegalArgumentException("a worker's limits must not be negative");
    }
  }

  /// The same with other limits of time for the start and for silence.
  public WorkerPolicy withLife(Duration start, Duration silence) {
    return new WorkerPolicy(
        start,
        silence,
        idleLimit,
        concurrency,
        maxRequests,
        maxResidentBytes,
        deadlyRequests,
        maxQuickDeaths,
        firstDelay,
        pause);
  }

  /// The same with another idle limit.
  public WorkerPolicy withIdleLimit(Duration limit) {
    return new WorkerPolicy(
        startLimit,
        silenceLimit,
        limit,
        concurrency,
        maxRequests,
        maxResidentBytes,
        deadlyRequests,
        maxQuickDeaths,
        firstDelay,
        pause);
  }

  /// The same with so many requests at a time.
  public WorkerPolicy withConcurrency(int requests) {
    return new WorkerPolicy(
        startLimit,
        silenceLimit,
        idleLimit,
        requests,
        maxRequests,
        maxResidentBytes,
        deadlyRequests,
        maxQuickDeaths,
        firstDelay,
        pause);
  }

  /// The same for a child whose requests may kill it, replaced after so many requests or above so
  /// much memory.
  public WorkerPolicy withDeadlyRequests(int requests, long residentBytes) {
    return new WorkerPolicy(
        startLimit,
        silenceLimit,
        idleLimit,
        concurrency,
        requests,
        residentBytes,
        true,
        maxQuickDeaths,
        firstDelay,
        pause);
  }

  /// The same with another back-off.
  public WorkerPolicy withBackOff(int quickDeaths, Duration first, Duration longest) {
    return new WorkerPolicy(
        startLimit,
        silenceLimit,
        idleLimit,
        concurrency,
        maxRequests,
        maxResidentBytes,
        deadlyRequests,
        quickDeaths,
        first,
        longest);
  }
}
