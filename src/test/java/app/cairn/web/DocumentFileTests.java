package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFileTests {

  private static final int TRIES = 2000;

  @TempDir private Path temporary;
  private Path folder;
  private Path outside;

  @BeforeEach
  void prepare() throws IOException {
    Path root = temporary.toRealPath();
    folder = Files.createDirectories(root.resolve("folder"));
    outside = Files.createDirectories(root.resolve("outside"));
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/file"), "inside");
    Files.writeString(folder.resolve("top"), "at the top");
    Files.writeString(outside.resolve("file"), "secret");
  }

  @Test
  void readsFilesInsideTheFolder() throws IOException {
    assertThat(content(folder.resolve("a/b/file"))).hasValue("inside");
    assertThat(content(folder.resolve("top"))).hasValue("at the top");
    assertThat(DocumentFile.find(folder, folder.resolve("top")).orElseThrow().contentLength())
        .isEqualTo(10);
  }

  @Test
  void readsNothingOutsideTheFolder() throws IOException {
    assertThat(content(outside.resolve("file"))).isEmpty();
    assertThat(content(folder.resolve("../outside/file"))).isEmpty();
    assertThat(content(folder)).isEmpty();
    assertThat(content(folder.resolve("a"))).isEmpty();
    assertThat(content(folder.resolve("none"))).isEmpty();
  }

  @Test
  void followsNoLink() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("file"));
    Files.createSymbolicLink(folder.resolve("linked"), outside);

    assertThat(content(folder.resolve("link"))).isEmpty();
    assertThat(content(folder.resolve("linked/file"))).isEmpty();
  }

  @Test
  void isNotFooledByALinkThatComesAndGoes() throws Exception {
    Path real = folder.resolve("a/b");
    Path aside = folder.resolve("aside");
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!done.get()) {
                      Files.move(real, aside);
                      Files.createSymbolicLink(real, outside);
                      Files.delete(real);
                      Files.move(aside, real);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    try {
      for (int i = 0; i < TRIES; i++) {
        assertThat(content(real.resolve("file")).orElse("inside")).isEqualTo("inside");
      }
    } finally {
      done.set(true);
      swapper.join();
    }
  }

  private Optional<String> content(Path path) throws IOException {
    Optional<DocumentFile> file = DocumentFile.find(folder, path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream stream = file.get().getInputStream()) {
      return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
