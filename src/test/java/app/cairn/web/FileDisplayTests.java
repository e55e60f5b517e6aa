package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.library.Document;
import app.cairn.library.DocumentState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDisplayTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/xml",
        "application/javascript",
        "application/zip",
        ""
      })
  void savesWhatCouldAct(String mediaType) {
    FileDisplay display = FileDisplay.of(document("page", mediaType));

    assertThat(display.type()).hasToString("application/octet-stream");
    assertThat(display.disposition().isAttachment()).isTrue();
    assertThat(display.policy()).contains("default-src 'none'").endsWith("; sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "text/x-java-source", "text/markdown", "text/xml"})
  void showsTextAsNothingButText(String mediaType) {
    FileDisplay display = FileDisplay.of(document("notes", mediaType));

    assertThat(display.type()).hasToString("text/plain;charset=UTF-8");
    assertThat(display.disposition().isInline()).isTrue();
    assertThat(display.policy()).endsWith("; sandbox");
  }

  @Test
  void showsImagesAndPdfs() {
    assertThat(FileDisplay.of(document("a", "image/png")).disposition().isInline()).isTrue();
    FileDisplay pdf = FileDisplay.of(document("a", "application/pdf"));
    assertThat(pdf.type()).hasToString("application/pdf");
    assertThat(pdf.disposition().isInline()).isTrue();
  }

  @Test
  void savesAFileThatIsNotReadYet() {
    assertThat(FileDisplay.of(document("new", null)).disposition().isAttachment()).isTrue();
  }

  @Test
  void aNameCannotAddHeaders() {
    FileDisplay display = FileDisplay.of(document("a\"\r\nSet-Cookie: x=y\n.txt", "text/plain"));

    assertThat(display.disposition().toString()).doesNotContain("\r", "\n");
  }

  private static Document document(String name, @Nullable String mediaType) {
    return new Document(
        1,
        1,
        "/docs/" + name,
        name,
        DocumentState.INDEXED,
        null,
        mediaType,
        null,
        List.of(),
        1,
        Instant.EPOCH,
        1);
  }
}
