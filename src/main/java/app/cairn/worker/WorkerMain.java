package app.cairn.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.LogManager;

/// The main class of a child process. The child ends at once when its input or its socket ends,
/// that is when the parent dies, however that dies.
public final class WorkerMain {

  /// The first argument that makes a process a worker.
  static final String ARGUMENT = "cairn-worker";

  /// Changes whenever frames change.
  static final int PROTOCOL = 1;

  private static final int SECRET_LENGTH = 64;

  private WorkerMain() {}

  /// Whether the arguments of a `main` method ask for a worker.
  public static boolean requested(String[] args) {
    return args.length == 3 && args[0].equals(ARGUMENT);
  }

  /// Runs the worker until the parent leaves; does not return.
  ///
  /// @param args the marker, the name of the [WorkerProgram] class, the path of the socket
  public static void main(String[] args) {
    try {
      LogManager.getLogManager().reset();
      run(args[1], Path.of(args[2]));
    } catch (Throwable e) {
      System.err.println("The worker cannot go on: " + e);
    }
    end();
  }

  /// Ends this process at once, whatever its native libraries do. An orderly exit, and even
  /// [Runtime#halt], runs the destructors of native libraries, which wait for threads that are
  /// computing (MLX does), if need be for ever, and Java has no other way to kill its own process.
  public static void end() {
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("/bin/sh", "-c", "kill -9 \"$0\"", pid).start().waitFor();
      Thread.sleep(1_000);
    } catch (IOException | InterruptedException e) {
      // Then the other way.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void run(String program, Path socket) throws Exception {
    // 1. The secret comes first on the input, which then stays open as long as the parent lives.
    InputStream input = System.in;
    String secret = new String(input.readNBytes(SECRET_LENGTH), StandardCharsets.US_ASCII);
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> awaitEnd(input));

    // 2. The program.
    WorkerProgram<?, ?> instance =
        Class.forName(program, true, Thread.currentThread().getContextClassLoader())
            .asSubclass(WorkerProgram.class)
            .getConstructor()
            .newInstance();

    // 3. The socket, until it ends.
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Connection connection = new Connection(channel, "worker");
      connection.send(new Frame.Hello(secret, PROTOCOL));
      new Server<>(instance, connection).serve();
    }
  }

  private static void awaitEnd(InputStream input) {
    try {
      while (input.read() >= 0) {
        // The parent says nothing here.
      }
    } catch (IOException e) {
      // The same as the end.
    }
    end();
  }
}
