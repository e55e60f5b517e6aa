package app.cairn.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.worker.Puppet.Answer;
import app.cairn.worker.Puppet.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real child processes that behave and misbehave.
@Timeout(60)
class WorkerTests {

  private static final WorkerPolicy POLICY =
      WorkerPolicy.DEFAULT
          .withConcurrency(8)
          .withBackOff(3, Duration.ofMillis(50), Duration.ofSeconds(2));

  @TempDir Path folder;
  private @Nullable Worker<Order, Answer> worker;

  @AfterEach
  void close() {
    if (worker != null) {
      worker.close();
    }
  }

  @Test
  void startsOnFirstNeedAndAnswersWithTheSameChildAfterwards() throws IOException {
    Worker<Order, Answer> puppet = puppet(POLICY);
    assertThat(puppet.status().running()).isFalse();
    assertThat(puppet.status().starts()).isZero();

    assertThat(echo(puppet, "grüße 🦉")).isEqualTo("grüße 🦉");
    WorkerStatus first = puppet.status();
    assertThat(echo(puppet, "again")).isEqualTo("again");

    assertThat(first.running()).isTrue();
    assertThat(first.residentBytes()).isGreaterThan(10_000_000);
    assertThat(first.peakBytes()).isGreaterThanOrEqualTo(first.residentBytes());
    assertThat(puppet.status().pid()).isEqualTo(first.pid());
    assertThat(puppet.status().starts()).isEqualTo(1);
    assertThat(puppet.status().requests()).isEqualTo(2);
    assertThat(Files.getPosixFilePermissions(folder.resolve("run")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (var left = Files.list(folder.resolve("run"))) {
      assertThat(left).as("files of the start").containsExactly(folder.resolve("run/puppet.tmp"));
    }
  }

  @Test
  void replacesAnUnpairedSurrogateWithoutChangingTheLength() {
    assertThat(echo(puppet(POLICY), "a\ud83eb")).isEqualTo("a\ufffdb");
  }

  @Test
  void takesALongFolderNameBySocketElsewhere() {
    worker = Puppet.worker(folder.resolve("long-".repeat(20)).resolve("run"), POLICY);
    assertThat(echo(worker, "x")).isEqualTo("x");
  }

  @Test
  void streamsManyRepliesInOrder() {
    try (ReplyStream<Answer> replies = puppet(POLICY).open(new Order.Count(1_000), null)) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(replies.next()).isEqualTo(new Answer.Figure(i));
      }
      assertThat(replies.next()).isNull();
      assertThat(replies.next()).isNull();
    }
  }

  @Test
  void slowReaderSlowsTheChildButNotOtherRequests() throws InterruptedException {
    Worker<Order, Answer> puppet = puppet(POLICY);
    try (ReplyStream<Answer> slow = puppet.open(new Order.Count(100_000), Duration.ofSeconds(1))) {
      assertThat(slow.next()).isEqualTo(new Answer.Figure(0));
      Thread.sleep(1_500);
      assertThat(echo(puppet, "last count")).isEqualTo("" + Server.WINDOW);
      assertThat(slow.next()).isEqualTo(new Answer.Figure(1));
    }
  }

  @Test
  void closingAStreamCancelsItsRequest() throws InterruptedException {
    Worker<Order, Answer> puppet = puppet(POLICY.withConcurrency(1));
    try (ReplyStream<Answer> endless = puppet.open(new Order.CountUntilCancelled(), null)) {
      endless.next();
    }
    // With one slot, this goes through only once the other request has really ended.
    assertThat(echo(puppet, "next")).isEqualTo("next");
    assertThat(puppet.status().starts()).isEqualTo(1);
  }

  @Test
  void answersManyRequestsAtTheSameTime() throws Exception {
    Worker<Order, Answer> puppet = puppet(POLICY);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          IntStream.range(0, 200)
              .mapToObj(i -> callers.submit(() -> echo(puppet, "text " + i)))
              .toList();
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo("text " + i);
      }
    }
    assertThat(puppet.status().starts()).isEqualTo(1);
  }

  @Test
  void refusalCarriesTheReasonAndTheChildLivesOn() {
    Worker<Order, Answer> puppet = puppet(POLICY);
    assertFails(puppet, new Order.Refuse("no such page"), null, WorkerException.Kind.REJECTED)
        .hasMessage("no such page");
    assertFails(puppet, new Order.Recurse(), null, WorkerException.Kind.REJECTED)
        .hasMessageContaining("nested too deeply");
    assertFails(
            puppet, new Order.Large(Connection.MAX_FRAME + 1), null, WorkerException.Kind.REJECTED)
        .hasMessageContaining("too large");
    assertFails(
            puppet,
            new Order.Echo("x".repeat(Connection.MAX_FRAME)),
            null,
            WorkerException.Kind.REJECTED)
        .hasMessageContaining("too large");
    assertThat(puppet.status().deaths()).isZero();
    assertThat(puppet.status().starts()).isEqualTo(1);
  }

  @Test
  void killedChildFailsItsRequestsAndIsReplaced() throws Exception {
    Worker<Order, Answer> puppet = puppet(POLICY);
    puppet.start();
    long pid = pid(puppet);
    CompletableFuture<Answer> first = ask(puppet, new Order.Sleep(30_000));
    CompletableFuture<Answer> second = ask(puppet, new Order.Sleep(30_000));
    until(() -> puppet.status().requests() == 2);

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    for (CompletableFuture<Answer> request : List.of(first, second)) {
      WorkerException failure = failure(request);
      assertThat(failure.kind()).isEqualTo(WorkerException.Kind.KILLED);
      assertThat(failure).hasMessage("The puppet was killed (signal 9).");
    }
    assertThat(echo(puppet, "back")).isEqualTo("back");
    assertThat(puppet.status().pid()).isNotEqualTo(pid);
    assertThat(puppet.status().deaths()).isEqualTo(1);
  }

  @Test
  void childKilledWhileItStartsIsNoneThatCannotStart() throws Exception {
    Worker<Order, Answer> puppet =
        new Worker<>(Puppet.spec(folder.resolve("run"), POLICY, new Order.Sleep(2_000)));
    worker = puppet;
    for (int millis : List.of(0, 100, 1_000)) {
      CompletableFuture<Answer> request = ask(puppet, new Order.Echo("x"));
      until(() -> puppet.status().pid() != null);
      Thread.sleep(millis);
      ProcessHandle.of(pid(puppet)).orElseThrow().destroyForcibly();

      assertThat(failure(request).kind()).isEqualTo(WorkerException.Kind.KILLED);
      puppet.retry();
    }
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void signalsForAllProcessesOfATerminalDoNotEndTheChild() throws Exception {
    Worker<Order, Answer> puppet = puppet(POLICY);
    puppet.start();
    for (String signal : List.of("-INT", "-HUP", "-TERM")) {
      assertThat(new ProcessBuilder("kill", signal, "" + pid(puppet)).start().waitFor()).isZero();
    }

    assertThat(puppet.ask(new Order.Sleep(500), null)).isEqualTo(new Answer.Text("slept"));
    assertThat(puppet.status().deaths()).isZero();
  }

  @Test
  void tellsCrashOutOfMemoryAndTimeOutApart() {
    Worker<Order, Answer> puppet = puppet(POLICY.withDeadlyRequests(0, 0));
    assertFails(puppet, new Order.Halt(7), null, WorkerException.Kind.CRASHED)
        .hasMessageContaining("status 7");
    assertFails(puppet, new Order.Eat(), null, WorkerException.Kind.OUT_OF_MEMORY);
    assertFails(
            puppet, new Order.Sleep(30_000), Duration.ofMillis(300), WorkerException.Kind.TIMED_OUT)
        .hasMessageContaining("took longer than 0.3 seconds");
    assertThat(echo(puppet, "back")).isEqualTo("back");
    assertThat(puppet.status().deaths()).isEqualTo(3);
  }

  @Test
  void frozenChildIsKilled() throws Exception {
    Worker<Order, Answer> puppet =
        puppet(POLICY.withLife(Duration.ofSeconds(30), Duration.ofMillis(2_500)));
    puppet.start();
    // A busy child that still answers pings is left alone for longer than the limit.
    assertThat(puppet.ask(new Order.Sleep(3_500), null)).isEqualTo(new Answer.Text("slept"));

    freeze(pid(puppet));
    assertFails(puppet, new Order.Echo("x"), null, WorkerException.Kind.KILLED)
        .hasMessageContaining("did not respond");
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void childThatBreaksTheProtocolIsReplaced() throws InterruptedException {
    Worker<Order, Answer> puppet = puppet(POLICY);
    assertFails(puppet, new Order.ReplyAfterTheEnd(), null, WorkerException.Kind.REJECTED);
    until(() -> puppet.status().deaths() == 1);
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void givesUpForAWhileAfterSeveralQuickDeaths() throws InterruptedException {
    Worker<Order, Answer> puppet = puppet(POLICY);
    for (int i = 0; i < 3; i++) {
      assertFails(puppet, new Order.Halt(9), null, WorkerException.Kind.CRASHED);
    }
    assertFails(puppet, new Order.Echo("x"), null, WorkerException.Kind.UNAVAILABLE)
        .hasMessageContaining("stopped 3 times in a row")
        .hasMessageContaining("status 9");
    assertThat(puppet.status().problem()).contains("stopped 3 times");
    assertThat(puppet.status().starts()).isEqualTo(3);

    Thread.sleep(2_100);
    assertThat(echo(puppet, "back")).isEqualTo("back");
    assertThat(puppet.status().problem()).isNull();
  }

  @Test
  void retryEndsThePauseAtOnce() {
    Worker<Order, Answer> puppet =
        puppet(POLICY.withBackOff(1, Duration.ofMillis(50), Duration.ofHours(1)));
    assertFails(puppet, new Order.Halt(9), null, WorkerException.Kind.CRASHED);
    assertFails(puppet, new Order.Echo("x"), null, WorkerException.Kind.UNAVAILABLE);
    puppet.retry();
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void deathsByRequestsThatMayKillAreNoFaultOfTheWorker() {
    Worker<Order, Answer> puppet = puppet(POLICY.withDeadlyRequests(0, 0));
    for (int i = 0; i < 4; i++) {
      assertFails(puppet, new Order.Halt(9), null, WorkerException.Kind.CRASHED);
    }
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void openingReplyIsTheGreetingAndARefusedOpeningIsTheProblem() {
    try (Worker<Order, Answer> polite =
        new Worker<>(Puppet.spec(folder.resolve("run"), POLICY, new Order.Echo("hello")))) {
      assertThat(polite.start()).isEqualTo(new Answer.Text("hello"));
    }
    try (Worker<Order, Answer> refusing =
        new Worker<>(
            Puppet.spec(folder.resolve("run"), POLICY, new Order.Refuse("No such library.")))) {
      assertFails(refusing, new Order.Echo("x"), null, WorkerException.Kind.UNAVAILABLE)
          .hasMessage("No such library.");
      assertFails(refusing, new Order.Echo("x"), null, WorkerException.Kind.UNAVAILABLE)
          .hasMessage("No such library.");
      assertThat(refusing.status().starts()).as("tried once, then paused").isEqualTo(1);
      assertThat(refusing.status().problem()).isEqualTo("No such library.");
    }
  }

  @Test
  void startThatFailsSaysWhatTheChildSaid() {
    WorkerSpec<Order, Answer> good = Puppet.spec(folder.resolve("run"), POLICY, null);
    worker =
        new Worker<>(
            new WorkerSpec<>(
                "puppet",
                good.program(),
                good.replyType(),
                null,
                List.of("-XX:NoSuchFlag"),
                good.runFolder(),
                POLICY));
    assertFails(worker, new Order.Echo("x"), null, WorkerException.Kind.UNAVAILABLE)
        .hasMessageContaining("did not start")
        .hasMessageContaining("Could not create the Java Virtual Machine");
  }

  @Test
  void idleChildIsStoppedAndItsMemoryIsBack() throws InterruptedException {
    Worker<Order, Answer> puppet = puppet(POLICY.withIdleLimit(Duration.ofMillis(500)));
    puppet.start();
    ProcessHandle child = ProcessHandle.of(pid(puppet)).orElseThrow();

    until(() -> !puppet.status().running());

    assertThat(child.isAlive()).isFalse();
    assertThat(puppet.status().residentBytes()).isNull();
    assertThat(puppet.status().deaths()).isZero();
    assertThat(echo(puppet, "back")).isEqualTo("back");
  }

  @Test
  void isReplacedAfterSoManyRequestsAndAboveSoMuchMemory() {
    Worker<Order, Answer> puppet = puppet(POLICY.withDeadlyRequests(2, 0));
    for (int i = 0; i < 5; i++) {
      echo(puppet, "x");
    }
    assertThat(puppet.status().starts()).isEqualTo(3);
    puppet.close();

    worker = Puppet.worker(folder.resolve("other"), POLICY.withDeadlyRequests(0, 1_000_000));
    echo(worker, "x");
    echo(worker, "x");
    assertThat(worker.status().starts()).isEqualTo(2);
    assertThat(worker.status().deaths()).isZero();
  }

  @Test
  void muchOutputDoesNotBlockTheChild() {
    assertThat(puppet(POLICY).ask(new Order.Chatter(5_000), null))
        .isEqualTo(new Answer.Text("said"));
  }

  @Test
  void closingFailsWhatRunsAndWhatWaits() throws Exception {
    Worker<Order, Answer> puppet = puppet(POLICY.withConcurrency(1));
    puppet.start();
    ProcessHandle child = ProcessHandle.of(pid(puppet)).orElseThrow();
    CompletableFuture<Answer> running = ask(puppet, new Order.Sleep(30_000));
    until(() -> puppet.status().requests() == 1);
    CompletableFuture<Answer> waiting = ask(puppet, new Order.Echo("x"));
    Thread.sleep(100);

    puppet.close();

    assertThat(failure(running).kind()).isEqualTo(WorkerException.Kind.STOPPED);
    assertThat(failure(waiting).kind()).isEqualTo(WorkerException.Kind.STOPPED);
    assertThat(child.isAlive()).isFalse();
    assertFails(puppet, new Order.Echo("x"), null, WorkerException.Kind.STOPPED);
  }

  @Test
  void interruptedCallerHarmsNobodyElse() throws Exception {
    Worker<Order, Answer> puppet = puppet(POLICY);
    CompletableFuture<Answer> other = ask(puppet, new Order.Sleep(1_000));
    CompletableFuture<@Nullable WorkerException> caught = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    caught.complete(
                        catchThrowableOfType(
                            WorkerException.class,
                            () -> puppet.ask(new Order.Sleep(30_000), null))));
    until(() -> puppet.status().requests() == 2);

    caller.interrupt();

    assertThat(caught.get()).hasMessage("The request was interrupted.");
    assertThat(other.get()).isEqualTo(new Answer.Text("slept"));
    assertThat(puppet.status().starts()).isEqualTo(1);
  }

  @Test
  void childOfAKilledParentIsGoneAtOnce() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Launcher.classPath(System.getProperty("java.class.path")),
                OrphanParent.class.getName(),
                folder.resolve("run").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.matches("[0-9]+")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      ProcessHandle child = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      parent.destroyForcibly().waitFor();

      until(() -> !child.isAlive());
    } finally {
      parent.destroyForcibly();
    }
  }

  private Worker<Order, Answer> puppet(WorkerPolicy policy) {
    Worker<Order, Answer> created = Puppet.worker(folder.resolve("run"), policy);
    worker = created;
    return created;
  }

  private static String echo(Worker<Order, Answer> worker, String text) {
    return ((Answer.Text) worker.ask(new Order.Echo(text), null)).text();
  }

  private static CompletableFuture<Answer> ask(Worker<Order, Answer> worker, Order order) {
    return CompletableFuture.supplyAsync(
        () -> worker.ask(order, null), task -> Thread.ofVirtual().start(task));
  }

  private static WorkerException failure(CompletableFuture<Answer> request)
      throws InterruptedException {
    try {
      throw new AssertionError("answered: " + request.get());
    } catch (ExecutionException e) {
      return (WorkerException) requireNonNull(e.getCause());
    }
  }

  private static long pid(Worker<Order, Answer> worker) {
    return requireNonNull(worker.status().pid());
  }

  /// Returns when the process has stopped, which may take it a moment.
  private static void freeze(long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-STOP", "" + pid).start().waitFor()).isZero();
    ProcessBuilder state = new ProcessBuilder("ps", "-o", "state=", "-p", "" + pid);
    do {
      Thread.sleep(10);
    } while (!state.start().inputReader().readLine().startsWith("T"));
  }

  private static AbstractThrowableAssert<?, WorkerException> assertFails(
      Worker<Order, Answer> worker,
      Order order,
      @Nullable Duration limit,
      WorkerException.Kind kind) {
    WorkerException failure =
        catchThrowableOfType(WorkerException.class, () -> worker.ask(order, limit));
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    return assertThat(failure);
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
      Thread.sleep(10);
    }
  }
}
