package app.cairn.library.parse;

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

class ParserPropertiesTests {

  @Test
  void defaultsAreTwoSmallProcesses() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new ParserProperties(
                2,
                DataSize.ofMegabytes(512),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                1_000,
                DataSize.ofMegabytes(900)));
  }

  @ParameterizedTest
  @CsvSource({
    "processes, 0",
    "heap, 1MB",
    "time-limit, 1ms",
    "start-timeout, 0s",
    "idle-timeout, 0s",
    "max-files, 0",
    "max-memory, 100MB",
  })
  void refusesWhatMakesNoSense(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("p." + name, value)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageContaining("cairn.parser." + name);
  }

  private static ParserProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("p", ParserProperties.class);
  }
}
