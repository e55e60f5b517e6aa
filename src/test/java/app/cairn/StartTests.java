package app.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class StartTests {

  @TempDir private Path folder;

  @Test
  void createsAPrivateDataFolder() throws IOException {
    Path home = folder.resolve("a/b");

    try (DataFolder data = DataFolder.open(home)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
          .isEqualTo("rwx------");
      assertThat(home.resolve("lock")).hasContent(Long.toString(ProcessHandle.current().pid()));
      assertThat(home.resolve("probe")).doesNotExist();
    }
  }

  @Test
  void refusesADataFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file + " is a file");
    assertThat(file).hasContent("mine");
    assertThatThrownBy(() -> DataFolder.open(file.resolve("below")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be created: Not a directory");
  }

  @Test
  void refusesADataFolderThatCannotBeWritten() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.createFile(home.resolve("something"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-x---"));
    assumeThat(Files.isWritable(home)).as("root writes everywhere").isFalse();

    assertThatThrownBy(() -> DataFolder.open(home))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be written: permission denied");
  }

  @Test
  void refusesAFullDisk() throws Exception {
    try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"), "size=64k")) {
      assertThatThrownBy(() -> DataFolder.open(disk.path()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("is full");
      assertThat(disk.path().resolve("probe")).doesNotExist();
    }
  }

  @Test
  void refusesAReadOnlyDisk() throws Exception {
    try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"), "size=64k,ro")) {
      assertThatThrownBy(() -> DataFolder.open(disk.path()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Read-only file system");
    }
  }

  @Test
  void refusesADataFolderInUseAndNamesTheProcess() throws Exception {
    Path home = folder.resolve("home");
    Process other = holdInOtherProcess(home);
    try {
      assertThatThrownBy(() -> DataFolder.open(home))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by another Cairn (process %d)".formatted(other.pid()));
    } finally {
      other.destroyForcibly().waitFor();
    }
    DataFolder.open(home).close();
  }

  @Test
  void refusesADataFolderInUseByThisProcess() {
    try (DataFolder data = DataFolder.open(folder.resolve("home"))) {
      assertThatThrownBy(() -> DataFolder.open(data.path()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use");
    }
    DataFolder.open(folder.resolve("home")).close();
  }

  @Test
  void namesABusyPortAndChangesNothing() throws IOException {
    Path home = folder.resolve("home");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();

      assertThatThrownBy(() -> start(home, port))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Port %d is in use by another program".formatted(port))
          .hasMessageContaining("--cairn.port=");
    }
    assertThat(home.resolve("cairn.db")).doesNotExist();
    assertThat(home.resolve("logs")).doesNotExist();
    start(home, 0).close();
  }

  @Test
  void recognisesAnotherCairnOnThePort() {
    try (var running = start(folder.resolve("one"), 0)) {
      int port = running.getEnvironment().getRequiredProperty("local.server.port", Integer.class);

      assertThatThrownBy(() -> start(folder.resolve("two"), port))
          .hasMessageContaining("Port %d is in use by another Cairn".formatted(port));
    }
  }

  @Test
  void leavesTheDataOfANewerVersionAlone() throws SQLException {
    Path home = folder.resolve("home");
    start(home, 0).close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("cairn.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into flyway_schema_history
          select installed_rank + 1, '9999', 'future', type, 'V9999__future.sql', 1,
                 installed_by, installed_on, 1, success
          from flyway_schema_history order by installed_rank desc limit 1
          """);
    }

    assertThatThrownBy(() -> start(home, 0))
        .hasRootCauseInstanceOf(StartException.class)
        .rootCause()
        .hasMessageContaining("made by a newer Cairn");
  }

  private static ConfigurableApplicationContext start(Path home, int port) {
    return CairnApplication.start(
        "--cairn.home=" + home, "--cairn.port=" + port, "--cairn.open-browser=false");
  }

  private static Process holdInOtherProcess(Path home) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    assertThat(line).isEqualTo("held");
    return process;
  }

  /// Holds a data folder until it is killed.
  static final class Holder {

    public static void main(String[] args) throws InterruptedException {
      DataFolder.open(Path.of(args[0]));
      System.out.println("held");
      Thread.sleep(60_000);
    }
  }

  /// A file system in memory; only root may mount one.
  private record TinyDisk(Path path) implements AutoCloseable {

    static TinyDisk mount(Path path, String options) throws Exception {
      Files.createDirectory(path);
      assumeThat(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString()))
          .as("only root may mount a disk")
          .isZero();
      return new TinyDisk(path);
    }

    @Override
    public void close() throws Exception {
      assertThat(run("umount", path.toString())).isZero();
    }

    private static int run(String... command) throws Exception {
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
      } catch (IOException e) {
        return -1;
      }
    }
  }
}
