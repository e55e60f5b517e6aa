package app.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTests {

  @Test
  void hasDefaults() {
    CairnProperties properties = read(Map.of());

    assertThat(properties.home()).isEqualTo(Path.of(System.getProperty("user.home"), ".cairn"));
    assertThat(properties.port()).isEqualTo(7878);
    assertThat(properties.openBrowser()).isTrue();
  }

  @Test
  void takesTheHomeFolderFromTheEnvironment() {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource("env", Map.of("CAIRN_HOME", "/data/../cairn")));
    ConfigurationPropertySources.attach(environment);

    assertThat(Settings.read(environment).home()).isEqualTo(Path.of("/cairn"));
  }

  @Test
  void understandsTildeAndRelativePaths() {
    assertThat(read(Map.of("cairn.home", "~/notes")).home())
        .isEqualTo(Path.of(System.getProperty("user.home"), "notes"));
    assertThat(read(Map.of("cairn.home", "static")).home())
        .isEqualTo(Path.of("static").toAbsolutePath());
  }

  @Test
  void namesAnUnknownSetting() {
    assertThatThrownBy(() -> read(Map.of("cairn.hoem", "/tmp")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cairn.hoem");
  }

  @Test
  void namesASettingWhoseValueDoesNotFit() {
    assertThatThrownBy(() -> read(Map.of("cairn.port", "many")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cairn.port")
        .hasMessageContaining("many");
    assertThatThrownBy(() -> read(Map.of("cairn.port", "70000")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cairn.port is 70000");
    assertThatThrownBy(() -> read(Map.of("cairn.open-browser", "maybe")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cairn.open-browser")
        .hasMessageContaining("maybe");
  }

  private static CairnProperties read(Map<String, Object> values) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", values));
    ConfigurationPropertySources.attach(environment);
    return Settings.read(environment);
  }
}
