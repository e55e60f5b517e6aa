package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.library.parse.ParseException.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class TikaDocumentParserTests {

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @Test
  void skipsAnEmptyFile() {
    ParseException refusal = files.refusal("empty.txt", new byte[0]);
    assertThat(refusal.outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(refusal).hasMessage("The file is empty.");
  }

  @Test
  void skipsWhatHoldsNoText() {
    assertThat(files.refusal("blank.txt", " \n\t\n".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("There is nothing but white space in it.");
    byte[] png = {
      (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
    };
    assertThat(files.refusal("photo.png", png))
        .hasMessage("There is no text in it: it is an image.")
        .extracting(ParseException::mediaType)
        .isEqualTo("image/png");
    byte[] noise = new byte[5_000];
    new Random(1).nextBytes(noise);
    assertThat(files.refusal("noise.bin", noise)).hasMessage("This kind of file cannot be read.");
    assertThat(files.refusal("only.zip", TestFiles.zip("photo.png", png)))
        .hasMessage("There is no text in it (a ZIP archive).")
        .extracting(ParseException::outcome)
        .isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void failsForAFileThatIsGoneOrNoFile() {
    ParseException gone = TestFiles.refusal(folder.resolve("gone.txt"));
    assertThat(gone.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(gone).hasMessage("The file is no longer there.");
    assertThat(TestFiles.refusal(folder)).hasMessage("It is not a regular file.");
  }

  @Test
  void failsForACutOffFile() throws Exception {
    byte[] whole = Files.readAllBytes(TestFiles.resource("word.doc"));
    byte[] half = Arrays.copyOf(whole, whole.length / 3);
    ParseException refusal = files.refusal("half.doc", half);
    assertThat(refusal.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(refusal).hasMessageContaining("damaged or cut off");
    assertThat(files.refusal("half.pdf", "%PDF-1.7\n1 0 obj\n<<".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("It cannot be read as a PDF: the file seems to be damaged or cut off.");
  }

  @Test
  void skipsAFileOverTheLimitAndNamesTheSetting() {
    ParseProperties all = ParseProperties.defaults();
    DocumentParser parser =
        new TikaDocumentParser(
            new ParseProperties(
                DataSize.ofMegabytes(1),
                all.maxTextLength(),
                all.maxExpandedSize(),
                all.maxEmbedded(),
                all.maxDepth()));
    Path file = files.write("large.txt", new byte[3 << 20]);
    assertThatThrownBy(() -> parser.parse(file))
        .isInstanceOfSatisfying(
            ParseException.class,
            refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.SKIPPED))
        .hasMessage(
            "The file has 3 MB; the limit is 1 MB. Raise cairn.parse.max-file-size to have it"
                + " read.");
  }

  @Test
  void goesByTheContentWhereTheNameIsWrong() throws Exception {
    byte[] doc = Files.readAllBytes(TestFiles.resource("word.doc"));
    assertThat(files.parse("word.xyz", doc).mediaType()).isEqualTo("application/msword");
    assertThat(files.parse("page.dat", "<html><body><p>Words</p></body></html>").mediaType())
        .isEqualTo("text/html");
  }

  @Test
  void readsTheFilesInAnArchiveEachWithItsOwnParser() throws ParseException {
    byte[] inner = TestFiles.zip("deep.md", "# Deep\n\nDeep text.");
    ParsedDocument archive =
        files.parse(
            "a.zip",
            TestFiles.zip("a/note.md", "# Note\n\n[[Link]]", "x.csv", "a,b\n1,2", "i.zip", inner));
    assertThat(TestFiles.blockWith(archive, "Link").headings())
        .containsExactly("a/note.md", "Note");
    assertThat(archive.text()).contains("a | b\n1 | 2");
    assertThat(TestFiles.blockWith(archive, "Deep text").headings())
        .containsExactly("i.zip", "deep.md", "Deep");
    assertThat(archive.title()).isNull();
  }

  @Test
  void readsWhatIsNotEncryptedInAnArchive() throws ParseException {
    assertThat(TestFiles.parse(TestFiles.resource("encrypted.zip")).text()).contains("hello world");
  }

  @Test
  void readsOnlySoManyAndSoDeepFilesOfAnArchive() throws ParseException {
    ParseProperties all = ParseProperties.defaults();
    DocumentParser parser =
        new TikaDocumentParser(
            new ParseProperties(
                all.maxFileSize(), all.maxTextLength(), all.maxExpandedSize(), 2, 1));
    byte[] deep = TestFiles.zip("deep.txt", "too deep");
    ParsedDocument archive =
        parser.parse(
            files.write(
                "many.zip", TestFiles.zip("1.txt", "one", "2.zip", deep, "3.txt", "three")));
    assertThat(archive.text()).contains("one").doesNotContain("too deep").doesNotContain("three");
  }

  @Test
  void leavesNoTemporaryFiles() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long before = count(temporary);
    TestFiles.parse(TestFiles.resource("word.doc"));
    files.parse(
        "a.zip", TestFiles.zip("note.md", "text", "inner.zip", TestFiles.zip("a.txt", "b")));
    TestFiles.refusal(TestFiles.resource("bomb.tgz"));
    assertThat(count(temporary)).isEqualTo(before);
  }

  private static long count(Path temporary) throws Exception {
    try (var list = Files.list(temporary)) {
      return list.filter(file -> file.getFileName().toString().matches("(?i).*(tika|poi).*"))
          .count();
    }
  }
}
