package app.cairn.reliability;

import app.cairn.library.FollowedFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/// Has Cairn read a folder, with a data folder that is thrown away afterwards, and prints what
/// became of every file, how fast, with how much memory and how searches did meanwhile; then
/// whether a second scan and a restart find nothing to do, and whether anything is lost or doubled.
/// With `kill` it kills the processes of Cairn meanwhile. Not a test; `docs/reliability.md` tells
/// how to run it.
public final class IngestReport {

  private static final Duration STALL = Duration.ofMinutes(10);
  private static final Duration PROGRESS = Duration.ofSeconds(30);

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Path folder;
  private final Path home;
  private final @Nullable Kills kills;
  private volatile @Nullable CairnProcess running;
  private Duration slowestStart = Duration.ZERO;

  private IngestReport(Path folder, Path home, @Nullable Kills kills) {
    this.folder = folder;
    this.home = home;
    this.kills = kills;
  }

  /// Runs the program; its exit status is 1 if anything is lost, doubled or done twice.
  ///
  /// @param arguments the folder, and perhaps `kill`
  public static void main(String[] arguments) throws IOException {
    Path work = Files.createTempDirectory("cairn-report").toRealPath();
    Kills kills = arguments.length > 1 && arguments[1].equals("kill") ? seeded() : null;
    boolean sound;
    try {
      sound = new IngestReport(Path.of(arguments[0]).toRealPath(), work, kills).run();
    } finally {
      FileSystemUtils.deleteRecursively(work);
    }
    System.exit(sound ? 0 : 1);
  }

  private static Kills seeded() {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("seed " + seed);
    return new Kills(new Random(seed));
  }

  private boolean run() throws IOException {
    Collection<Path> files = FollowedFiles.in(folder);
    // 1. Read the folder.
    CairnProcess cairn = start();
    long id =
        cairn.client().post("/api/folders", Map.of("path", folder.toString())).path("id").asLong();
    long begin = System.nanoTime();
    try (Probe probe = new Probe(() -> running)) {
      awaitFinished(kills);
      printRun(System.nanoTime() - begin, probe);
    }
    printDocuments();
    // 2. Scan it again, and start again.
    Work before = Work.of(home.resolve("home"));
    JsonNode scanned = folder(id).path("scannedAt");
    client().post("/api/folders/%d/scan".formatted(id), Map.of());
    while (folder(id).path("scannedAt").equals(scanned)) {
      CairnProcess.pause(100);
    }
    awaitFinished(null);
    Work afterScan = Work.of(home.resolve("home"));
    out.println("Second scan: " + afterScan.since(before));
    stop();
    start();
    awaitFinished(null);
    Work afterStart = Work.of(home.resolve("home"));
    out.println("Restart: " + afterStart.since(afterScan));
    // 3. Is anything lost or doubled?
    stop();
    List<String> faults = StoredData.faults(home.resolve("home"), files);
    out.printf(
        "Lost or doubled among %d files: %s%n",
        files.size(), faults.isEmpty() ? "nothing" : faults);
    return faults.isEmpty() && afterStart.equals(before);
  }

  private CairnProcess start() throws IOException {
    CairnProcess started = CairnProcess.start(home.resolve("home"));
    if (started.startTime().compareTo(slowestStart) > 0) {
      slowestStart = started.startTime();
    }
    running = started;
    return started;
  }

  private void stop() {
    CairnProcess current = running;
    running = null;
    if (current != null) {
      current.close();
    }
  }

  private CairnClient client() {
    CairnProcess current = running;
    if (current == null) {
      throw new IllegalStateException("Cairn does not run");
    }
    return current.client();
  }

  private JsonNode folder(long id) throws IOException {
    return client().get("/api/folders/" + id);
  }

  /// Waits until no document has a step before it, killing processes on the way.
  private void awaitFinished(@Nullable Kills killing) throws IOException {
    String state = "";
    long changed = System.nanoTime();
    long printed = changed;
    while (true) {
      if (killing != null && killing.isDue()) {
        kill(killing);
      }
      JsonNode status = client().get("/api/status");
      JsonNode folders = client().get("/api/folders").path("items");
      String now = status.path("documents") + " " + status.path("index");
      if (isFinished(status, folders)) {
        return;
      }
      long time = System.nanoTime();
      if (!now.equals(state)) {
        changed = time;
        state = now;
      } else if (time - changed > STALL.toNanos()) {
        throw new IllegalStateException("nothing happens any more: " + now);
      }
      if (time - printed > PROGRESS.toNanos()) {
        out.println(now);
        printed = time;
      }
      CairnProcess.pause(250);
    }
  }

  private static boolean isFinished(JsonNode status, JsonNode folders) {
    JsonNode documents = status.path("documents");
    int pending =
        documents.path("queued").asInt()
            + documents.path("parsing").asInt()
            + documents.path("embedding").asInt();
    boolean scanning =
        folders
            .valueStream()
            .anyMatch(folder -> folder.path("state").asString().equals("scanning"));
    JsonNode index = status.path("index");
    return pending == 0
        && !scanning
        && index.path("passages").asInt() == index.path("vectors").asInt();
  }

  private void kill(Kills killing) throws IOException {
    ProcessKind victim = killing.victim();
    CairnProcess current = running;
    if (victim == ProcessKind.SERVICE) {
      running = null;
    }
    boolean killed = current != null && current.kill(victim);
    killing.done(killed);
    if (victim == ProcessKind.SERVICE) {
      List<String> damages = StoredData.damages(home.resolve("home"));
      if (!damages.isEmpty()) {
        throw new IllegalStateException("damaged by a kill: " + damages);
      }
      start();
    }
    out.println(killed ? "killed: " + victim : "not running: " + victim);
  }

  private void printRun(long nanos, Probe probe) throws IOException {
    long chunks = Work.of(home.resolve("home")).chunks();
    double seconds = nanos / 1e9;
    out.printf("%nElapsed: %.0f s, %d chunks, %.1f chunks/s%n", seconds, chunks, chunks / seconds);
    for (ProcessKind kind : ProcessKind.values()) {
      out.printf("Peak memory of %s: %d MB%n", kind, probe.peakMegabytes(kind));
    }
    out.println("Searches: " + probe.latencies());
    out.println("Searches that failed: " + probe.failures());
    out.printf("Slowest start: %.1f s%n", slowestStart.toMillis() / 1e3);
    if (kills != null) {
      out.println("Killed: " + kills);
    }
  }

  private void printDocuments() throws IOException {
    Map<String, Integer> reasons = new TreeMap<>();
    for (JsonNode document : client().documents()) {
      String reason = document.path("reason").asString("");
      reasons.merge(document.path("state").asString() + ": " + reason, 1, Integer::sum);
    }
    reasons.forEach((reason, count) -> out.printf("%6d %s%n", count, reason));
  }
}
