package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class EnginePropertiesTests {

  @Test
  void defaultsRunTheBuiltInModelOnTheBestDevice() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new EngineProperties(
                "built-in",
                EngineProperties.Device.AUTO,
                0,
                DataSize.ofMegabytes(512),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                DataSize.ofBytes(0),
                8_192,
                16));
  }

  @Test
  void readsEachSetting() {
    assertThat(
            bind(
                Map.of(
                    "e.embedding-model", "/models/one",
                    "e.device", "cpu",
                    "e.threads", "3",
                    "e.heap", "1GB",
                    "e.idle-timeout", "1m",
                    "e.start-timeout", "2s",
                    "e.stuck-timeout", "3s",
                    "e.retry-interval", "4s",
                    "e.memory-limit", "12GB",
                    "e.context", "4096")))
        .isEqualTo(
            new EngineProperties(
                "/models/one",
                EngineProperties.Device.CPU,
                3,
                DataSize.ofGigabytes(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                DataSize.ofGigabytes(12),
                4_096,
                16));
  }

  @Test
  void readsInHowManyBitsKeysAndValuesAreKept() {
    assertThat(bind(Map.of("e.kv-bits", "8")).kvBits()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({
    "embedding-model, ' ', embedding-model",
    "threads, -1, threads",
    "heap, 1MB, heap",
    "idle-timeout, 0s, idle-timeout",
    "start-timeout, -5s, start-timeout",
    "stuck-timeout, 10ms, stuck-timeout",
    "retry-interval, 0s, retry-interval",
    "memory-limit, -1GB, memory-limit",
    "context, 10, context",
    "kv-bits, 5, kv-bits",
  })
  void refusesWhatMakesNoSense(String name, String value, String named) {
    assertThatThrownBy(() -> bind(Map.of("e." + name, value)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageContaining("cairn.engine." + named);
  }

  private static EngineProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("e", EngineProperties.class);
  }
}
