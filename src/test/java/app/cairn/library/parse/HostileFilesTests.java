package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileFilesTests {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  /// Any outcome will do, but one there must be.
  private void endsWell(String name, byte[] content) {
    Path file = files.write(name, content);
    Assertions.assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try {
            TestFiles.parse(file);
          } catch (ParseException refused) {
            TestFiles.refusal(file);
          }
        },
        name);
  }

  private void endsWell(String name, String content) {
    endsWell(name, content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void doesNotUnpackBombs() throws Exception {
    byte[] zeros = new byte[30_000_000];
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(zeros);
    }
    Arrays.fill(zeros, (byte) 'a');
    assertThat(files.refusal("a.zip", TestFiles.zip("a.txt", zeros)))
        .hasMessageContaining("zip bomb");
    assertThat(TestFiles.refusal(TestFiles.resource("bomb.tgz"))).hasMessageContaining("zip bomb");
    endsWell("zeros.gz", packed.toByteArray());
  }

  @Test
  void endsForArchivesThatContainThemselves() throws Exception {
    endsWell("droste.zip", Files.readAllBytes(TestFiles.resource("droste.zip")));
    endsWell("quine.gz", Files.readAllBytes(TestFiles.resource("quine.gz")));
    byte[] nested = TestFiles.zip("a.txt", "text");
    for (int i = 0; i < 50; i++) {
      nested = TestFiles.zip("inner.zip", nested);
    }
    endsWell("nested.zip", nested);
  }

  @Test
  void readsNoOtherFileThroughEntities() throws Exception {
    Path secret = files.write("secret.txt", "the secret".getBytes(StandardCharsets.UTF_8));
    String doctype =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"%s\">]>".formatted(secret.toUri());
    byte[] word =
        TestFiles.zip(
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default"
                + " Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
                + "wordprocessingml.document.main+xml\"/></Types>",
            "word/document.xml",
            doctype + "<w:document xmlns:w=\"urn:w\"><w:t>&x;</w:t></w:document>");
    byte[] drawing =
        (doctype + "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>a &x;</text></svg>")
            .getBytes(StandardCharsets.UTF_8);
    byte[] plain = (doctype + "<a>text &x;</a>").getBytes(StandardCharsets.UTF_8);
    for (Path file :
        List.of(
            files.write("a.xml", plain),
            files.write("a.svg", drawing),
            files.write("a.docx", word),
            files.write("a.xhtml", plain))) {
      try {
        assertThat(TestFiles.parse(file).text()).doesNotContain("the secret");
      } catch (ParseException refused) {
        assertThat(refused).hasMessageNotContaining("the secret");
      }
    }
  }

  @Test
  void endsForDeepNesting() {
    int depth = 100_000;
    endsWell("deep.html", "<div>".repeat(depth) + "text");
    endsWell("lists.html", "<ul><li>".repeat(20_000) + "text");
    endsWell("tables.html", "<table><tr><td>".repeat(20_000) + "text");
    endsWell("deep.xml", "<a>".repeat(depth) + "text" + "</a>".repeat(depth));
    endsWell("deep.json", "[".repeat(depth) + "]".repeat(depth));
    endsWell("deep.ipynb", "{\"cells\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
    endsWell("deep.md", "> - ".repeat(depth / 10) + "text");
    endsWell("deep.rtf", "{\\rtf1 " + "{".repeat(depth) + "text" + "}".repeat(depth));
    endsWell("deep.yaml.md", "---\na: " + "[".repeat(5_000) + "\n---\ntext");
    endsWell(
        "deep.eml",
        "Subject: a\nMIME-Version: 1.0\n"
            + "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(5_000)
            + "\ntext\n");
  }

  @Test
  void endsForExpandingEntities() {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"ha\">");
    StringBuilder yaml = new StringBuilder("---\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++) {
      xml.append("<!ENTITY e%d \"%s\">".formatted(i, ("&e" + (i - 1) + ";").repeat(10)));
      yaml.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
    }
    endsWell("laughs.xml", xml.append("]><a>&e29;</a>").toString());
    endsWell("laughs.md", yaml.append("---\ntext\n").toString());
  }

  @Test
  void endsForHugeLinesAndWords() {
    endsWell("line.txt", "word ".repeat(1_000_000));
    endsWell("word.txt", "x".repeat(5_000_000));
    endsWell("word.md", "x".repeat(2_000_000));
    endsWell("stars.md", "*a _b ".repeat(50_000));
    endsWell("links.md", "[[a|".repeat(50_000));
    endsWell("word.csv", "\"" + "x,\n".repeat(300_000));
    endsWell("word.html", "<p>" + "x".repeat(3_000_000));
    endsWell("word.json", "[\"" + "x".repeat(3_000_000));
  }

  @Test
  void endsForInvalidUtf8() {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) 0xC3);
    endsWell("lead.txt", bytes);
    endsWell(
        "surrogates.html", new byte[] {'<', 'p', '>', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'a'});
    endsWell("entities.html", "<p>&#xD800;&#xFFFF;&#0;a&#x110000;</p>");
    endsWell(
        "escapes.ipynb", "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"\\ud800 a\\u0000\"}]}");
  }

  @Test
  void endsForDamagedVariantsOfGoodFiles() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names =
        List.of(
            "word.doc", "sheets.xls", "message.msg", "styles.odt", "lists.rtf", "attachments.eml");
    for (String name : names) {
      byte[] good = Files.readAllBytes(TestFiles.resource(name));
      for (int i = 0; i < 12; i++) {
        byte[] mutant = mutant(good, random);
        assertThatCode(() -> endsWell("mutant-" + name, mutant))
            .as("seed %d, %s", seed, name)
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte[] mutant(byte[] good, Random random) {
    byte[] mutant = good.clone();
    switch (random.nextInt(3)) {
      case 0 -> mutant = Arrays.copyOf(good, random.nextInt(good.length));
      case 1 -> {
        for (int i = 0; i < 20; i++) {
          mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
      }
      default -> {
        int from = random.nextInt(mutant.length);
        Arrays.fill(mutant, from, Math.min(mutant.length, from + 500), (byte) random.nextInt());
      }
    }
    return mutant;
  }
}
