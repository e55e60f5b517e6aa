package app.cairn.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Cairn as a process of its own, as a user runs it, on a free port.
final class CairnProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Pattern SERVES =
      Pattern.compile("Cairn serves http://127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final Path output;
  private final CairnClient client;
  private final Duration startTime;

  private CairnProcess(Process process, Path output, CairnClient client, Duration startTime) {
    this.process = process;
    this.output = output;
    this.client = client;
    this.startTime = startTime;
  }

  /// Starts Cairn and waits until it answers.
  ///
  /// @param home the data folder; what Cairn prints is appended to a file beside it
  static CairnProcess start(Path home, String... settings) throws IOException {
    Path output = home.resolveSibling(home.getFileName() + ".out");
    Files.deleteIfExists(output);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command(home, settings))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    // Who ends this program by hand does not want to look for Cairn's processes.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      int port = awaitPort(process, output, begin);
      CairnClient client = new CairnClient(port, Files.readString(home.resolve("token")));
      client.get("/api/status");
      return new CairnProcess(process, output, client, Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> command(Path home, String... settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("app.cairn.CairnApplication");
    command.add("--cairn.home=" + home);
    command.add("--cairn.port=0");
    command.add("--cairn.open-browser=false");
    command.addAll(List.of(settings));
    return command;
  }

  private static int awaitPort(Process process, Path output, long begin) throws IOException {
    while (System.nanoTime() - begin < START_LIMIT.toNanos()) {
      Matcher serves = SERVES.matcher(Files.readString(output));
      if (serves.find()) {
        return Integer.parseInt(serves.group(1));
      }
      if (!process.isAlive()) {
        break;
      }
      pause(20);
    }
    throw new IOException("Cairn does not start: " + Files.readString(output));
  }

  /// Asks it over HTTP.
  CairnClient client() {
    return client;
  }

  /// How long it took from the start of the process to the first answer.
  Duration startTime() {
    return startTime;
  }

  /// The processes of a kind that live now.
  List<ProcessHandle> processes(ProcessKind kind) {
    return kind == ProcessKind.SERVICE
        ? Stream.of(process.toHandle()).filter(ProcessHandle::isAlive).toList()
        : process.descendants().filter(kind::is).toList();
  }

  /// Kills a process of a kind with SIGKILL and waits for its end; false if there is none.
  ///
  /// @throws IllegalStateException if a child outlives the service
  boolean kill(ProcessKind kind) {
    List<ProcessHandle> victims = processes(kind);
    if (victims.isEmpty()) {
      return false;
    }
    List<ProcessHandle> children = process.descendants().toList();
    ProcessHandle victim = victims.getFirst();
    victim.destroyForcibly();
    awaitEnd(victim);
    if (kind == ProcessKind.SERVICE) {
      children.forEach(CairnProcess::awaitEnd);
    }
    return true;
  }

  /// What it has printed.
  String output() throws IOException {
    return Files.readString(output);
  }

  /// Ends it as a terminal does with Ctrl-C: the service and all its children are interrupted.
  void interrupt() throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-INT"));
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .forEach(handle -> command.add(Long.toString(handle.pid())));
    List<ProcessHandle> children = process.descendants().toList();
    new ProcessBuilder(command).start();
    awaitEnd(process.toHandle());
    children.forEach(CairnProcess::awaitEnd);
  }

  /// Ends it in order, with all that it is doing brought to an end.
  @Override
  public void close() {
    process.destroy();
    awaitEnd(process.toHandle());
  }

  private static void awaitEnd(ProcessHandle handle) {
    long begin = System.nanoTime();
    while (handle.isAlive()) {
      if (System.nanoTime() - begin > END_LIMIT.toNanos()) {
        throw new IllegalStateException(
            "still there: " + handle.info().commandLine().orElse("process " + handle.pid()));
      }
      pause(5);
    }
  }

  static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
