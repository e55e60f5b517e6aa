package app.cairn.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts a child with the Java, the class path and the jar of this process. Flags and class path
/// go through an argument file, because a class path can be longer than a command line may be.
final class Launcher {

  /// Spring Boot's own start class, which alone can read the jars within its jar.
  private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-CreateCoredumpOnCrash",
          "-Djava.awt.headless=true",
          "-Dai.djl.offline=true",
          "-DOPT_OUT_TRACKING=true",
          "-Dlogback.configurationFile=app/cairn/worker/logback-worker.xml");

  /// Ends with the child's program in place of the shell. The signals that a terminal or a system
  /// that shuts down sends to all processes at once are for the service alone, which brings its
  /// work to an end; a child lives as long as the service.
  private static final String DEAF = "trap '' HUP INT TERM; exec \"$0\" \"$@\"";

  private Launcher() {}

  /// Starts the child; its output is one stream, its input stays open.
  ///
  /// @param arguments a file to write flags and class path to
  static Process start(WorkerSpec<?, ?> spec, Path arguments, Path socket) throws IOException {
    List<String> options = new ArrayList<>(FLAGS);
    options.add("-XX:ErrorFile=" + crashReport(spec));
    // A child that is killed leaves its temporary files behind; the next one's start removes them.
    options.add("-Djava.io.tmpdir=" + RunFolder.emptied(spec.runFolder(), spec.name()));
    options.addAll(spec.jvmFlags());
    options.add("-cp");
    options.add(classPath(System.getProperty("java.class.path")));
    Files.deleteIfExists(arguments);
    Files.createFile(
        arguments,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        arguments, options.stream().map(Launcher::quoted).collect(Collectors.joining("\n")));
    Files.deleteIfExists(crashReport(spec));
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            DEAF,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + arguments,
            mainClass(),
            WorkerMain.ARGUMENT,
            spec.program().getName(),
            socket.toString());
    // Options for the service, such as a debugger's port or a heap size, are not the child's.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder.directory(spec.runFolder().toFile()).redirectErrorStream(true).start();
  }

  /// Where the virtual machine writes its report when native code crashes it.
  static Path crashReport(WorkerSpec<?, ?> spec) {
    return spec.runFolder().resolve(spec.name() + "-crash.log");
  }

  private static String mainClass() {
    CodeSource source = WorkerMain.class.getProtectionDomain().getCodeSource();
    boolean withinJar = source != null && source.getLocation().toString().startsWith("jar:nested:");
    return withinJar ? JAR_LAUNCHER : WorkerMain.class.getName();
  }

  /// The class path with absolute entries, since the child works in another folder.
  static String classPath(@Nullable String own) {
    return Stream.of((own == null ? "" : own).split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// An argument as the argument file of the `java` command wants it.
  static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
