package app.cairn.reliability;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A Cairn whose engine uses all processors, and how soon it tells its status meanwhile.
final class ServiceLoad {

  private static final Duration IDLE_LENGTH = Duration.ofSeconds(15);
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final double MOST_MILLIS = 100;
  private static final int ASKERS = 6;
  private static final int LINES = 200;
  private static final int KNOWN_FILES = 50;
  private static final int NEW_FILES = 5_000;

  private final PrintStream out;
  private final Path work;
  private final Random random;

  /// @param work an empty folder
  ServiceLoad(PrintStream out, Path work, Random random) {
    this.out = out;
    this.work = work;
    this.random = random;
  }

  /// Runs it.
  ///
  /// @param model the language model
  /// @return whether the status came soon enough, always
  boolean run(Path model) throws IOException {
    WordFiles known = files("known", KNOWN_FILES);
    WordFiles others = files("others", NEW_FILES);
    int processors = Runtime.getRuntime().availableProcessors();
    try (CairnProcess cairn =
        CairnProcess.start(
            work.resolve("home"),
            "--cairn.engine.device=cpu",
            "--cairn.engine.threads=" + processors)) {
      CairnClient client = cairn.client();
      client.post("/api/folders", Map.of("path", known.root().toString()));
      while (client.get("/api/status").path("documents").path("indexed").asInt() < KNOWN_FILES) {
        CairnProcess.pause(100);
      }
      long id = client.post("/api/models", Map.of("path", model.toString())).path("id").asLong();
      client.put("/api/models/chosen", Map.of("id", id));
      client.post("/api/models/%d/load".formatted(id), Map.of());

      out.printf(
          "%n| what it does, on %d processors | engine's | status p50 | p99 | most |%n"
              + "|---|---|---|---|---|%n",
          processors);
      boolean sound = measure(cairn, "nothing else", IDLE_LENGTH);
      try (Askers _ = new Askers(client, List.copyOf(known.paths()), known)) {
        sound &= measure(cairn, "writes answers", LENGTH);
        client.post("/api/folders", Map.of("path", others.root().toString()));
        sound &= measure(cairn, "writes answers, reads files", LENGTH);
      }
      sound &= measure(cairn, "reads and embeds files", LENGTH);
      return sound;
    }
  }

  private WordFiles files(String name, int count) throws IOException {
    WordFiles files = new WordFiles(Files.createDirectories(work.resolve(name)), random);
    files.write(count);
    return files;
  }

  private boolean measure(CairnProcess cairn, String what, Duration length) {
    ProcessHandle engine = cairn.processes(ProcessKind.ENGINE).getFirst();
    Duration before = processorTime(engine);
    Latencies latencies = new Latencies();
    AtomicInteger failures = new AtomicInteger();
    long start = System.nanoTime();
    // Each request when it is due, whether or not those before are answered.
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long at = 0; at < length.toNanos(); at += PACE.toNanos()) {
        long due = start + at;
        CairnProcess.pause(Math.max(0, Duration.ofNanos(due - System.nanoTime()).toMillis()));
        requests.execute(
            () -> {
              try {
                cairn.client().get("/api/status");
                latencies.add(System.nanoTime() - due);
              } catch (IOException e) {
                failures.incrementAndGet();
              }
            });
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        "| %s | %.1f | %.0f ms | %.0f ms | %.0f ms |%n",
        what,
        processorTime(engine).minus(before).toMillis() / 1e3 / seconds,
        latencies.percentile(50),
        latencies.percentile(99),
        latencies.percentile(100));
    if (failures.get() > 0) {
      out.printf("%d requests failed%n", failures.get());
    }
    return failures.get() == 0 && latencies.percentile(99) < MOST_MILLIS;
  }

  private static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// Ask questions at the same time, each the next when its answer has come or was dropped.
  private static final class Askers implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    Askers(CairnClient client, List<Path> files, WordFiles words) {
      for (int i = 0; i < ASKERS; i++) {
        int first = i;
        threads.execute(
            () -> {
              for (int n = first; !closed; n += ASKERS) {
                ask(client, words.wordOf(files.get(n % files.size())));
              }
            });
      }
    }

    private void ask(CairnClient client, String word) {
      try {
        client.ask("What is said of %s?".formatted(word), LINES);
      } catch (IOException | UncheckedIOException e) {
        if (!closed) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      threads.shutdownNow();
      threads.close();
    }
  }
}
