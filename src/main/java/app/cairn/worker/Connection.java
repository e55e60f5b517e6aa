package app.cairn.worker;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Frames over a socket: four bytes of length, then CBOR. Any thread may send; one thread receives.
/// A thread of its own writes, because a channel closes when a thread that uses it is interrupted.
final class Connection implements Closeable {

  /// The largest frame in bytes; whoever has more to say says it in several replies.
  static final int MAX_FRAME = 16 << 20;

  private static final int QUEUED_FRAMES = 32;

  private final SocketChannel channel;
  private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUED_FRAMES);
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(64 << 10).flip();
  private final Thread writer;
  private volatile boolean closed;

  Connection(SocketChannel channel, String name) {
    this.channel = channel;
    this.writer = Thread.ofPlatform().daemon().name(name + "-writer").start(this::write);
  }

  /// Queues a frame; waits while the queue is full.
  ///
  /// @throws IOException if the connection is closed or the frame is too large
  void send(Frame frame) throws IOException, InterruptedException {
    byte[] bytes = Codec.encode(frame);
    if (bytes.length > MAX_FRAME) {
      throw new FrameTooLargeException(bytes.length);
    }
    do {
      if (closed) {
        throw new IOException("the connection is closed");
      }
    } while (!outgoing.offer(bytes, 100, TimeUnit.MILLISECONDS));
  }

  /// Queues a small frame unless the queue is full.
  void offer(Frame frame) {
    if (!closed && !outgoing.offer(Codec.encode(frame))) {
      // The other side does not read; what a frame could tell, its silence tells.
      return;
    }
  }

  /// Waits for the next frame; null at the end of the connection.
  ///
  /// @throws ProtocolException if what arrives is no frame
  /// @throws IOException if the connection is lost
  @Nullable Frame receive() throws IOException {
    if (!incoming.hasRemaining() && !fill()) {
      return null;
    }
    byte[] head = read(Integer.BYTES);
    int length = ByteBuffer.wrap(head).getInt();
    if (length <= 0 || length > MAX_FRAME) {
      throw new ProtocolException("a frame of %d bytes arrived".formatted(length));
    }
    return Codec.decode(read(length), Frame.class);
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (!incoming.hasRemaining() && !fill()) {
        throw new EOFException("the connection ended within a frame");
      }
      int count = Math.min(incoming.remaining(), length - done);
      incoming.get(bytes, done, count);
      done += count;
    }
    return bytes;
  }

  private boolean fill() throws IOException {
    incoming.clear();
    int count = channel.read(incoming);
    incoming.flip();
    return count > 0;
  }

  private void write() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    try {
      while (true) {
        byte[] bytes = outgoing.take();
        buffer.clear().putInt(bytes.length);
        int done = 0;
        do {
          int count = Math.min(buffer.remaining(), bytes.length - done);
          buffer.put(bytes, done, count).flip();
          done += count;
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          buffer.clear();
        } while (done < bytes.length);
      }
    } catch (IOException | InterruptedException e) {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more can be said to the other side.
    }
  }

  /// A frame over [#MAX_FRAME]; the connection is unharmed.
  static final class FrameTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    FrameTooLargeException(int length) {
      super("a message of %,d bytes is too large; %,d are allowed".formatted(length, MAX_FRAME));
    }
  }
}
