package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes small files and parses them; what every parsed document must keep is checked each time.
final class TestFiles {

  static final DocumentParser PARSER = new TikaDocumentParser(ParseProperties.defaults());

  private final Path folder;

  TestFiles(Path folder) {
    this.folder = folder;
  }

  /// A file of the test resources.
  static Path resource(String name) {
    try {
      return Path.of(TestFiles.class.getResource("/documents/" + name).toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Path write(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ParsedDocument parse(String name, String content) throws ParseException {
    return parse(name, content.getBytes(StandardCharsets.UTF_8));
  }

  ParsedDocument parse(String name, byte[] content) throws ParseException {
    return parse(write(name, content));
  }

  static ParsedDocument parse(Path file) throws ParseException {
    ParsedDocument document = PARSER.parse(file);
    checkInvariants(document);
    return document;
  }

  ParseException refusal(String name, byte[] content) {
    return refusal(write(name, content));
  }

  static ParseException refusal(Path file) {
    ParseException refusal = catchThrowableOfType(ParseException.class, () -> PARSER.parse(file));
    assertThat(refusal).as("refusal of %s", file.getFileName()).isNotNull();
    assertThat(refusal.getMessage()).doesNotContain("Exception", "org.", "java.", file.toString());
    assertThat(refusal.getMessage()).as("a sentence").matches("[A-Z].+\\.");
    return refusal;
  }

  static void checkInvariants(ParsedDocument document) {
    String text = document.text();
    int end = 0;
    for (Block block : document.blocks()) {
      assertThat(block.start()).isGreaterThanOrEqualTo(end);
      assertThat(text.substring(end, block.start())).isBlank();
      assertThat(text.substring(block.start(), block.end())).isNotBlank();
      end = block.end();
    }
    assertThat(end).isEqualTo(text.length());
    assertThat(text).doesNotContain("\0", "\r");
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .as("no unpaired surrogates")
        .isEqualTo(text);
  }

  /// The texts of the blocks of one kind.
  static List<String> blocks(ParsedDocument document, BlockKind kind) {
    return document.blocks().stream()
        .filter(block -> block.kind() == kind)
        .map(block -> text(document, block))
        .toList();
  }

  /// The block that contains a text.
  static Block blockWith(ParsedDocument document, String part) {
    return document.blocks().stream()
        .filter(block -> text(document, block).contains(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no block contains " + part));
  }

  static String text(ParsedDocument document, Block block) {
    return document.text().substring(block.start(), block.end());
  }

  /// A ZIP file of names and contents in turn.
  static byte[] zip(Object... namesAndContents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        Object content = namesAndContents[i + 1];
        zip.write(
            content instanceof byte[] raw
                ? raw
                : content.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
