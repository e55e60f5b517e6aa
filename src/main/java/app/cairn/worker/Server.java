package app.cairn.worker;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The child's end of a connection: runs each request on a thread of its own.
final class Server<Q, R> {

  /// How many replies of one request may be on their way to a parent that does not read them.
  static final int WINDOW = 32;

  private final WorkerProgram<Q, R> program;
  private final Connection connection;
  private final Map<Long, Running> running = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("request-", 0).factory());

  Server(WorkerProgram<Q, R> program, Connection connection) {
    this.program = program;
    this.connection = connection;
  }

  /// Serves until the connection ends.
  void serve() throws IOException, InterruptedException {
    for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
      switch (frame) {
        case Frame.Request(long id, byte[] body) -> {
          Running request = new Running(id);
          running.put(id, request);
          threads.execute(() -> request.run(body));
        }
        case Frame.Cancel(long id) -> {
          Running request = running.get(id);
          if (request != null) {
            request.cancel();
          }
        }
        case Frame.Credit(long id, int replies) -> {
          Running request = running.get(id);
          if (request != null) {
            request.window.release(replies);
          }
        }
        case Frame.Ping() -> connection.send(new Frame.Pong());
        case Frame.Hello _, Frame.Reply _, Frame.Done _, Frame.Failure _, Frame.Pong _ ->
            throw new ProtocolException("the parent sent a child's frame");
      }
    }
  }

  /// A request while it runs.
  private final class Running implements Replies<R> {

    private final long id;
    private final Semaphore window = new Semaphore(WINDOW);
    private volatile boolean cancelled;
    private @Nullable Thread thread;

    Running(long id) {
      this.id = id;
    }

    void run(byte[] body) {
      synchronized (this) {
        thread = Thread.currentThread();
      }
      Frame end;
      try {
        program.handle(Codec.decode(body, program.requestType()), this);
        end = new Frame.Done(id);
      } catch (OutOfMemoryError e) {
        // Thrown by Java code and so not seen by the virtual machine's own flag.
        Runtime.getRuntime().halt(ChildExit.OUT_OF_MEMORY);
        return;
      } catch (CancellationException | InterruptedException e) {
        end = new Frame.Failure(id, "The request was cancelled.");
      } catch (Throwable e) {
        end = new Frame.Failure(id, reason(e));
      }
      running.remove(id);
      synchronized (this) {
        thread = null;
        // A late cancel must not interrupt this thread's next request.
        Thread.interrupted();
      }
      try {
        connection.send(end);
      } catch (IOException | InterruptedException e) {
        WorkerMain.end();
      }
    }

    synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }

    @Override
    public void send(R reply) throws InterruptedException {
      window.acquire();
      if (cancelled) {
        throw new CancellationException();
      }
      try {
        connection.send(new Frame.Reply(id, Codec.encode(reply)));
      } catch (Connection.FrameTooLargeException e) {
        throw new IllegalStateException(e.getMessage(), e);
      } catch (IOException e) {
        // Without a parent there is nothing left to do.
        WorkerMain.end();
      }
    }

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof StackOverflowError) {
      return "It is nested too deeply.";
    }
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
