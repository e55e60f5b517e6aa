package app.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NoticeTests {

  @Test
  void namesEachPackageOfWheels() throws IOException {
    List<String> packages =
        Stream.of("native/wheels.txt", "native/wheels-cuda.txt")
            .flatMap(file -> lines(Path.of(file)).filter(line -> line.contains("==")))
            .map(line -> line.substring(0, line.indexOf("==")))
            .toList();

    assertThat(packages).isNotEmpty();
    assertThat(notice()).contains(packages);
  }

  @Test
  void namesEachPackageOfThePage() throws IOException {
    String folder = "node_modules/";
    JsonNode lock = JsonMapper.shared().readTree(Path.of("frontend/package-lock.json").toFile());
    List<String> packages =
        lock.required("packages").properties().stream()
            .filter(entry -> entry.getKey().startsWith(folder))
            .filter(
                entry ->
                    Stream.of("dev", "optional", "devOptional")
                        .noneMatch(flag -> entry.getValue().path(flag).asBoolean(false)))
            .map(
                entry ->
                    entry.getKey().substring(entry.getKey().lastIndexOf(folder) + folder.length()))
            .toList();

    assertThat(packages).contains("react", "pdfjs-dist");
    assertThat(notice()).contains(packages);
  }

  @Test
  void liesInTheApplicationWithTheLicenceOfEachNativeLibrary() throws IOException {
    Path classes = Path.of("target/classes");
    assertThat(classes.resolve("META-INF/LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
    assertThat(classes.resolve("META-INF/NOTICE")).hasSameTextualContentAs(Path.of("NOTICE"));
    Path natives = classes.resolve("native");
    assumeTrue(Files.isDirectory(natives), "MLX does not run on this platform");
    try (Stream<Path> platforms = Files.list(natives)) {
      assertThat(platforms)
          .allSatisfy(
              platform ->
                  assertThat(lines(platform.resolve("index")).map(line -> line.substring(65)))
                      .anyMatch(name -> name.matches("licenses/mlx_\\w+/LICENSE")));
    }
  }

  private static String notice() throws IOException {
    return Files.readString(Path.of("NOTICE"));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
