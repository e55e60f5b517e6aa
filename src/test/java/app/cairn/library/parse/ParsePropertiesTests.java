package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ParsePropertiesTests {

  private static ParseProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate(ParseProperties.PREFIX, Bindable.of(ParseProperties.class));
  }

  @Test
  void hasTheDefaultsThatItNames() {
    assertThat(bind(Map.of())).isEqualTo(ParseProperties.defaults());
    assertThat(ParseProperties.defaults())
        .isEqualTo(
            new ParseProperties(
                DataSize.ofMegabytes(200), 20_000_000, DataSize.ofGigabytes(1), 10_000, 5));
  }

  @Test
  void takesEachValueFromItsSetting() {
    assertThat(
            bind(
                Map.of(
                    "cairn.parse.max-file-size", "1MB",
                    "cairn.parse.max-text-length", "2000",
                    "cairn.parse.max-expanded-size", "3MB",
                    "cairn.parse.max-embedded", "4",
                    "cairn.parse.max-depth", "5")))
        .isEqualTo(
            new ParseProperties(DataSize.ofMegabytes(1), 2_000, DataSize.ofMegabytes(3), 4, 5));
  }

  @Test
  void namesTheSettingThatDoesNotFit() {
    assertThatThrownBy(() -> bind(Map.of("cairn.parse.max-text-length", "10")))
        .rootCause()
        .hasMessage("cairn.parse.max-text-length must be at least 1000, not 10");
  }
}
