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
    int status = 1;
    try {
      LogManager.getLogManager().reset();
      run(args[1], Path.of(args[2]));
      status = 0;
    } catch (Throwable e) {
      System.err.println("The worker cannot go on: " + e);
    } finally {
      // Halt, not exit: nothing here needs a shutdown hook, and a hook could hang.
      Runtime.getRuntime().halt(status);
    }
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
    Runtime.getRuntime().halt(0);
  }
}
