package app.cairn.worker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Waits on a socket for the one that knows the secret. Others are turned away and hold nobody up.
final class Handshake implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final ServerSocketChannel server;
  private final String secret;
  private final CompletableFuture<Connection> proven = new CompletableFuture<>();
  private final List<Connection> candidates = new CopyOnWriteArrayList<>();

  Handshake(String name, Path socket) throws IOException {
    this.name = name;
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    this.secret = HexFormat.of().formatHex(random);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /// What the child must say, in hexadecimal digits.
  String secret() {
    return secret;
  }

  /// Waits for the child's connection; null if the child dies first.
  @Nullable Connection await(Process child) throws IOException, InterruptedException {
    while (!proven.isDone()) {
      SocketChannel channel = server.accept();
      if (channel != null) {
        Connection candidate = new Connection(channel, name);
        candidates.add(candidate);
        Thread.ofPlatform().daemon().name(name + "-hello").start(() -> hear(candidate));
      } else if (!child.isAlive()) {
        return null;
      } else {
        Thread.sleep(5);
      }
    }
    return proven.getNow(null);
  }

  private void hear(Connection candidate) {
    try {
      if (candidate.receive() instanceof Frame.Hello(String said, int version)
          && version == WorkerMain.PROTOCOL
          && MessageDigest.isEqual(bytes(said), bytes(secret))
          && proven.complete(candidate)) {
        return;
      }
    } catch (IOException e) {
      // Not our child.
    }
    candidate.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Stops listening and drops all connections but the child's.
  @Override
  public void close() throws IOException {
    server.close();
    Connection child = proven.getNow(null);
    for (Connection candidate : candidates) {
      if (candidate != child) {
        candidate.close();
      }
    }
  }
}
