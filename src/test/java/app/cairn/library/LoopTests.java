package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopTests {

  private static final String SECRET = "what a document says";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Loop.class);
  private final Obstacles obstacles = new Obstacles();
  private final AtomicInteger runs = new AtomicInteger();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(logged);
  }

  @Test
  void aFailureThatPassesIsOneLineInTheLogAndNothingToTheUser() {
    try (Loop loop = failing(1)) {
      loop.start();
      awaitRuns(2);
    }

    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.getFirst().getLevel()).isEqualTo(Level.WARN);
    assertThat(logged.list.getFirst().getThrowableProxy()).isNull();
    assertThat(obstacles.current()).isEmpty();
  }

  @Test
  void aFailureThatStaysIsTold() {
    try (Loop loop = failing(3)) {
      loop.start();
      Awaitility.await().untilAsserted(() -> assertThat(obstacles.current()).isPresent());
      assertThat(runs).hasValue(3);
      assertThat(logged.list).last().extracting(ILoggingEvent::getLevel).isEqualTo(Level.ERROR);

      loop.wake();
      Awaitility.await().untilAsserted(() -> assertThat(obstacles.current()).isEmpty());
    }
  }

  @Test
  void theLogSaysWhereItFailedButNotWhatTheMessageQuotes() {
    try (Loop loop = failing(3)) {
      loop.start();
      awaitRuns(3);
    }

    List<String> lines =
        logged.list.stream()
            .map(
                event ->
                    event.getFormattedMessage()
                        + ThrowableProxyUtil.asString(event.getThrowableProxy()))
            .toList();
    assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
    assertThat(lines).last().asString().contains("IllegalStateException", "LoopTests");
  }

  private Loop failing(int times) {
    return new Loop(
        "test",
        obstacles,
        () -> {
          if (runs.incrementAndGet() <= times) {
            throw new IllegalStateException(SECRET);
          }
          return Duration.ofMinutes(1);
        });
  }

  private void awaitRuns(int count) {
    Awaitility.await().untilAsserted(() -> assertThat(runs).hasValueGreaterThanOrEqualTo(count));
  }
}
