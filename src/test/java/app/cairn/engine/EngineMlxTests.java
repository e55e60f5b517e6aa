package app.cairn.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// The engine as it is: the built-in model on MLX in a process of its own.
@Timeout(120)
class EngineMlxTests {

  @TempDir Path folder;

  @Test
  void embedsWithTheBuiltInModelAndGivesItsMemoryBackWhenIdle() throws InterruptedException {
    EngineProperties properties =
        new EngineProperties(
            EngineProperties.BUILT_IN,
            EngineProperties.Device.AUTO,
            0,
            DataSize.ofMegabytes(256),
            Duration.ofSeconds(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            DataSize.ofBytes(0),
            1_024,
            16);
    try (WorkerEngine engine = EngineConfiguration.create(properties, folder)) {
      List<float[]> passages =
          engine.embed(
              List.of(
                  "The notice period of the lease is three months.",
                  "Owls hunt at night.",
                  "Bread is baked from flour, water, salt and yeast."),
              EmbeddingPurpose.PASSAGE);
      float[] query =
          engine.embed(List.of("When do owls look for food?"), EmbeddingPurpose.QUERY).getFirst();

      assertThat(query).hasSize(engine.embeddingModel().dimensions());
      assertThat(dot(query, query)).isBetween(0.999, 1.001);
      assertThat(dot(query, passages.get(1)))
          .isGreaterThan(dot(query, passages.get(0)) + 0.1)
          .isGreaterThan(dot(query, passages.get(2)) + 0.1);
      EngineStatus status = engine.status();
      assertThat(status.available()).isTrue();
      assertThat(status.device()).isIn("cpu", "gpu");
      assertThat(status.models()).containsExactly("bge-small-en-v1.5-8bit");

      long pid = requireNonNull(status.pid());
      Thread.sleep(4_000);
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(engine.status().available()).isTrue();
      assertThat(engine.status().running()).isFalse();
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
