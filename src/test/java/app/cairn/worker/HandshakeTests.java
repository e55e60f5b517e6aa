package app.cairn.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Strangers at the socket, and bytes that are no frames.
@Timeout(30)
class HandshakeTests {

  @TempDir Path folder;

  @Test
  void turnsStrangersAwayAndLetsTheChildIn() throws Exception {
    Path socket = folder.resolve("s");
    Process child = new ProcessBuilder("sleep", "30").start();
    try (Handshake handshake = new Handshake("test", socket)) {
      SocketChannel silent = connect(socket);
      SocketChannel garbage = connect(socket);
      garbage.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
      SocketChannel guessing = connect(socket);
      Connection guess = new Connection(guessing, "guess");
      guess.send(new Frame.Hello("0".repeat(64), WorkerMain.PROTOCOL));
      Connection old = new Connection(connect(socket), "old");
      old.send(new Frame.Hello(handshake.secret(), WorkerMain.PROTOCOL + 1));
      Thread.sleep(200);
      Connection right = new Connection(connect(socket), "right");
      right.send(new Frame.Hello(handshake.secret(), WorkerMain.PROTOCOL));

      Connection accepted = requireNonNull(handshake.await(child));
      handshake.close();

      right.send(new Frame.Pong());
      assertThat(accepted.receive()).isEqualTo(new Frame.Pong());
      for (SocketChannel stranger : new SocketChannel[] {silent, garbage, guessing}) {
        assertThat(ended(stranger)).isTrue();
      }
      assertThat(old.receive()).isNull();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void givesUpWhenTheChildDies() throws Exception {
    Process child = new ProcessBuilder("true").start();
    try (Handshake handshake = new Handshake("test", folder.resolve("s"))) {
      assertThat(handshake.await(child)).isNull();
    }
  }

  @Test
  void refusesBytesThatAreNoFrames() throws Exception {
    byte[] hello = Codec.encode(new Frame.Hello("x", 1));
    assertRefused(ByteBuffer.allocate(4).putInt(Connection.MAX_FRAME + 1).flip(), "a frame of");
    assertRefused(ByteBuffer.allocate(4).putInt(-1).flip(), "a frame of");
    assertRefused(ByteBuffer.allocate(4).putInt(0).flip(), "a frame of");
    assertRefused(ByteBuffer.allocate(8).putInt(100).putInt(0).flip(), "ended within a frame");
    assertRefused(
        ByteBuffer.allocate(4 + hello.length).putInt(hello.length - 1).put(hello).flip(), "not a");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[1 + random.nextInt(64)];
      random.nextBytes(noise);
      assertThatExceptionOfType(IOException.class)
          .as("seed %d", seed)
          .isThrownBy(() -> Codec.decode(noise, Frame.class));
    }
  }

  private void assertRefused(ByteBuffer bytes, String reason) throws IOException {
    Path socket = folder.resolve("raw-" + System.nanoTime());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      try (SocketChannel client = connect(socket);
          Connection connection = new Connection(server.accept(), "raw")) {
        client.write(bytes);
        client.shutdownOutput();
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(connection::receive)
            .withMessageContaining(reason);
      }
    }
  }

  private static SocketChannel connect(Path socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static boolean ended(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
