package app.cairn.reliability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Searches a running Cairn again and again, and watches how much memory its processes take. While
/// there is none, because it was killed, it waits.
final class Probe implements AutoCloseable {

  private static final long INTERVAL_MILLIS = 200;
  private static final List<String> QUERIES =
      List.of(
          "how to install",
          "annual report",
          "meeting",
          "license",
          "error message",
          "训练",
          "what is the deadline",
          "email address",
          "Python function",
          "history of the town");

  private final Supplier<@Nullable CairnProcess> cairn;
  private final Latencies hybrid = new Latencies();
  private final Latencies keyword = new Latencies();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<ProcessKind, Long> peaks = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /// Starts.
  ///
  /// @param cairn the Cairn that runs now, or null
  Probe(Supplier<@Nullable CairnProcess> cairn) {
    this.cairn = cairn;
    this.thread = Thread.ofPlatform().daemon().name("probe").start(this::run);
  }

  /// The times of searches by words and vectors, and of those by words only.
  String latencies() {
    return "by words and vectors %s; by words only %s".formatted(hybrid, keyword);
  }

  /// The searches that were not answered though the service was not killed.
  List<String> failures() {
    return List.copyOf(failures);
  }

  /// The most memory that one process of a kind had, in megabytes.
  long peakMegabytes(ProcessKind kind) {
    return peaks.getOrDefault(kind, 0L) >> 10;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (int number = 0; !closed; number++) {
      CairnProcess current = cairn.get();
      if (current != null) {
        search(current, QUERIES.get(number % QUERIES.size()));
        weigh(current);
      }
      CairnProcess.pause(INTERVAL_MILLIS);
    }
  }

  private void search(CairnProcess current, String query) {
    long begin = System.nanoTime();
    try {
      JsonNode result = current.client().search(query, 10);
      boolean words = result.path("mode").asString().equals("keyword");
      (words ? keyword : hybrid).add(System.nanoTime() - begin);
    } catch (IOException e) {
      if (cairn.get() == current) {
        failures.add(e.toString());
      }
    }
  }

  private void weigh(CairnProcess current) {
    for (ProcessKind kind : ProcessKind.values()) {
      for (ProcessHandle process : current.processes(kind)) {
        peaks.merge(kind, peakKilobytes(process.pid()), Math::max);
      }
    }
  }

  /// The most that the system ever saw, from `/proc`; 0 where there is none.
  private static long peakKilobytes(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
