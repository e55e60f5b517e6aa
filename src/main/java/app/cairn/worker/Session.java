package app.cairn.worker;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One life of a child, from its start to its end. A thread of its own leads it and reads what the
/// child sends.
final class Session<Q, R> {

  private final WorkerSpec<Q, R> spec;
  private final BiConsumer<Session<Q, R>, ChildExit> atEnd;
  private final long born = System.nanoTime();
  private final CompletableFuture<@Nullable R> ready = new CompletableFuture<>();
  private final CompletableFuture<ChildExit> ended = new CompletableFuture<>();
  private final Map<Long, ReplyStream<R>> requests = new ConcurrentHashMap<>();

  private volatile @Nullable Process process;
  private volatile @Nullable Connection connection;
  // Why it was told to end; set at most once, before the connection or the process is ended.
  private volatile @Nullable ChildExit verdict;
  private volatile boolean refused;
  private volatile boolean diedBusy;
  private volatile long lastHeard = born;
  private volatile long lastUsed = born;
  private volatile long peakBytes;
  private long lastPing = born;
  private long sent;

  /// Starts the child; returns at once.
  Session(WorkerSpec<Q, R> spec, BiConsumer<Session<Q, R>, ChildExit> atEnd) {
    this.spec = spec;
    this.atEnd = atEnd;
    Thread.ofPlatform().daemon().name(spec.name() + "-session").start(this::live);
  }

  /// Waits until the child is ready.
  ///
  /// @return its reply to the opening request, if there is one
  /// @throws WorkerException if the child did not get that far
  @Nullable R awaitReady() {
    try {
      return ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException(WorkerException.Kind.STOPPED, "The request was interrupted.");
    } catch (ExecutionException e) {
      ChildExit exit = ended.join();
      boolean fromOutside =
          exit.kind() == WorkerException.Kind.STOPPED || exit.kind() == WorkerException.Kind.KILLED;
      throw new WorkerException(
          fromOutside ? exit.kind() : WorkerException.Kind.UNAVAILABLE, exit.reason());
    }
  }

  /// Sends a request; null if this child takes no more.
  ///
  /// @throws WorkerException if the request is too large
  @Nullable ReplyStream<R> send(byte[] body, @Nullable Duration limit, Runnable atRequestEnd) {
    Connection to = connection;
    ReplyStream<R> stream;
    long id;
    synchronized (this) {
      if (to == null || verdict != null || ended.isDone()) {
        return null;
      }
      lastUsed = System.nanoTime();
      if (requests.isEmpty()) {
        lastHeard = lastUsed;
      }
      id = ++sent;
      stream = new ReplyStream<>(this, id, spec.replyType(), limit, atRequestEnd);
      requests.put(id, stream);
    }
    try {
      to.send(new Frame.Request(id, body));
      return stream;
    } catch (Connection.FrameTooLargeException e) {
      requests.remove(id);
      throw new WorkerException(WorkerException.Kind.REJECTED, e.getMessage());
    } catch (IOException e) {
      // Unless its end has told the stream already, the request can go to another child.
      return requests.remove(id) == null ? stream : null;
    } catch (InterruptedException e) {
      requests.remove(id);
      Thread.currentThread().interrupt();
      throw new WorkerException(WorkerException.Kind.STOPPED, "The request was interrupted.");
    }
  }

  /// Sends a frame that may be lost if the child does not read.
  void tell(Frame frame) {
    Connection to = connection;
    if (to != null) {
      to.offer(frame);
    }
  }

  private void live() {
    try {
      Connection to = connect();
      if (to != null) {
        connection = to;
        R greeting = open(to);
        if (verdict == null) {
          lastUsed = System.nanoTime();
          ready.complete(greeting);
          read(to);
        }
      }
    } catch (ProtocolException | RuntimeException e) {
      stop(WorkerException.Kind.CRASHED, "The " + spec.name() + " failed: " + e.getMessage());
    } catch (IOException e) {
      if (connection == null) {
        stop(
            WorkerException.Kind.UNAVAILABLE,
            "The %s cannot be started: %s".formatted(spec.name(), e));
      }
      // Else the connection broke because the child died; its exit status says of what.
    } catch (InterruptedException e) {
      stop(WorkerException.Kind.STOPPED, "The " + spec.name() + " was stopped.");
    } finally {
      end();
    }
  }

  /// Starts the process and waits until it has proved itself; null if it died before.
  private @Nullable Connection connect() throws IOException, InterruptedException {
    Path folder = spec.runFolder();
    RunFolder.prepare(folder);
    Path socket = RunFolder.socket(folder, spec.name());
    Path arguments = folder.resolve(spec.name() + ".args");
    try (Handshake handshake = new Handshake(spec.name(), socket)) {
      Process child = Launcher.start(spec, arguments, socket);
      process = child;
      if (verdict != null) {
        return null;
      }
      ChildOutput output = new ChildOutput(child, spec.name());
      tell(child, handshake.secret());
      Connection to = handshake.await(child);
      int status = to == null ? child.waitFor() : 0;
      // One that was killed from outside can be started again at once.
      if (to == null && exit(status).kind() != WorkerException.Kind.KILLED) {
        stop(
            WorkerException.Kind.UNAVAILABLE,
            "The %s did not start (status %d). %s"
                .formatted(spec.name(), status, output.lastLines())
                .strip());
      }
      return to;
    } finally {
      Files.deleteIfExists(arguments);
      RunFolder.remove(folder, socket);
    }
  }

  /// Writes the secret to the child's input, which stays open: its end tells the child that this
  /// process is gone.
  private static void tell(Process child, String secret) {
    try {
      OutputStream input = child.getOutputStream();
      input.write(secret.getBytes(StandardCharsets.US_ASCII));
      input.flush();
    } catch (IOException e) {
      // The child is dead already, which shows when its connection is awaited.
    }
  }

  /// @throws EOFException if the child dies meanwhile
  private @Nullable R open(Connection to) throws IOException, InterruptedException {
    if (spec.opening() == null) {
      return null;
    }
    R greeting = null;
    to.send(new Frame.Request(0, Codec.encode(spec.opening())));
    for (Frame frame = to.receive(); frame != null; frame = to.receive()) {
      switch (frame) {
        case Frame.Reply(_, byte[] body) -> greeting = Codec.decode(body, spec.replyType());
        case Frame.Done _ -> {
          return greeting;
        }
        case Frame.Failure(_, String reason) -> {
          refused = true;
          stop(WorkerException.Kind.UNAVAILABLE, reason);
          return null;
        }
        case Frame.Pong _ -> {}
        case Frame.Hello _, Frame.Request _, Frame.Cancel _, Frame.Credit _, Frame.Ping _ ->
            throw new ProtocolException("it sent a parent's frame");
      }
    }
    throw new EOFException();
  }

  private void read(Connection to) throws IOException {
    for (Frame frame = to.receive(); frame != null; frame = to.receive()) {
      lastHeard = System.nanoTime();
      switch (frame) {
        case Frame.Reply(long id, byte[] body) -> {
          ReplyStream<R> request = requests.get(id);
          if (request == null || !request.reply(body)) {
            throw new ProtocolException("it sent a reply that it may not send");
          }
        }
        case Frame.Done(long id) -> finish(id, null);
        case Frame.Failure(long id, String reason) ->
            finish(id, new ChildExit(WorkerException.Kind.REJECTED, reason));
        case Frame.Pong _ -> {}
        case Frame.Hello _, Frame.Request _, Frame.Cancel _, Frame.Credit _, Frame.Ping _ ->
            throw new ProtocolException("it sent a parent's frame");
      }
    }
  }

  private void finish(long id, @Nullable ChildExit failure) {
    ReplyStream<R> request;
    synchronized (this) {
      request = requests.remove(id);
      lastUsed = System.nanoTime();
      if (requests.isEmpty() && worn()) {
        retire();
      }
    }
    if (request != null) {
      request.end(failure);
    }
  }

  private boolean worn() {
    WorkerPolicy policy = spec.policy();
    if (policy.maxRequests() > 0 && sent >= policy.maxRequests()) {
      return true;
    }
    if (policy.maxResidentBytes() == 0) {
      return false;
    }
    ProcessMemory memory = memory();
    return memory != null && memory.resident() > policy.maxResidentBytes();
  }

  /// Looks after limits of time; called a few times a second.
  void tick(long now) {
    WorkerPolicy policy = spec.policy();
    if (!ready.isDone()) {
      if (now - born > policy.startLimit().toNanos()) {
        stop(
            WorkerException.Kind.UNAVAILABLE,
            "The %s was not ready after %d seconds."
                .formatted(spec.name(), policy.startLimit().toSeconds()));
      }
      return;
    }
    for (Map.Entry<Long, ReplyStream<R>> entry : requests.entrySet()) {
      if (entry.getValue().overdue(now)) {
        expire(entry.getKey(), entry.getValue());
      }
    }
    if (requests.isEmpty()) {
      retireIfIdle(now);
      return;
    }
    long silence = policy.silenceLimit().toNanos();
    if (now - lastHeard > silence) {
      stop(WorkerException.Kind.KILLED, "The " + spec.name() + " did not respond any more.");
    } else if (now - lastPing > silence / 4) {
      lastPing = now;
      tell(new Frame.Ping());
      memory();
    }
  }

  private void expire(long id, ReplyStream<R> request) {
    if (requests.remove(id, request)) {
      diedBusy = true;
      String reason = "The %s took longer than %s.".formatted(spec.name(), request.limitInWords());
      stop(WorkerException.Kind.KILLED, reason);
      request.end(new ChildExit(WorkerException.Kind.TIMED_OUT, reason));
    }
  }

  private synchronized void retireIfIdle(long now) {
    Duration limit = spec.policy().idleLimit();
    if (requests.isEmpty() && !limit.isZero() && now - lastUsed > limit.toNanos()) {
      retire();
    }
  }

  private void retire() {
    stop(WorkerException.Kind.STOPPED, "The " + spec.name() + " was stopped to free its memory.");
  }

  /// Ends the child, with the reason that its requests get. The first reason counts.
  void stop(WorkerException.Kind kind, String reason) {
    synchronized (ready) {
      if (verdict == null) {
        verdict = new ChildExit(kind, reason);
      }
    }
    Process child = process;
    if (child != null) {
      child.destroyForcibly();
    }
  }

  private void end() {
    Connection from = connection;
    if (from != null) {
      from.close();
    }
    ChildExit exit = buried();
    diedBusy |= !requests.isEmpty();
    // First, so that whoever learns of the end finds the way to the next child free.
    atEnd.accept(this, exit);
    synchronized (this) {
      ended.complete(exit);
    }
    ready.completeExceptionally(exit.toException());
    for (Long id : List.copyOf(requests.keySet())) {
      ReplyStream<R> request = requests.remove(id);
      if (request != null) {
        request.end(exit);
      }
    }
  }

  /// Waits until the process is gone, and says why it is.
  private ChildExit buried() {
    Process child = process;
    int status = 0;
    if (child != null) {
      try {
        // A crashing one closes its socket first and may still be writing its report.
        if (!child.waitFor(verdict == null ? 5_000 : 100, TimeUnit.MILLISECONDS)) {
          child.destroyForcibly();
        }
        status = child.waitFor();
        child.getOutputStream().close();
      } catch (InterruptedException | IOException e) {
        child.destroyForcibly();
      }
    }
    ChildExit told = verdict;
    return told != null ? told : exit(status);
  }

  private ChildExit exit(int status) {
    return ChildExit.of(status, spec.name(), Launcher.crashReport(spec));
  }

  /// Waits for the end, at most for `limit`.
  void awaitEnd(Duration limit) {
    try {
      ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The child sees the end of its input.
    }
  }

  /// Whether the child refused the opening request.
  boolean refused() {
    return refused;
  }

  /// Whether it ended while it had requests.
  boolean diedBusy() {
    return diedBusy;
  }

  /// Whether the child has been ready.
  boolean wasReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - born);
  }

  @Nullable Long pid() {
    Process child = process;
    return child != null && child.isAlive() ? child.pid() : null;
  }

  /// The child's memory now; null if that cannot be told.
  @Nullable ProcessMemory memory() {
    Long pid = pid();
    ProcessMemory memory = pid == null ? null : ProcessMemory.of(pid);
    if (memory != null) {
      peakBytes = Math.max(peakBytes, memory.peak());
    }
    return memory;
  }

  /// The most memory that was seen.
  long peakBytes() {
    return peakBytes;
  }
}
