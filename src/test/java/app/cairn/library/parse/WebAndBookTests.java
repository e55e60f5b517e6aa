package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebAndBookTests {

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @Test
  void readsAWebPageWithoutItsNavigation() throws ParseException {
    ParsedDocument page =
        files.parse(
            "page.html",
            """
            <html><head><title>The page</title><meta name="keywords" content="tea, cups">
            <style>p {}</style></head><body>
            <nav><a href="/">Home</a></nav><script>alert(1)</script>
            <h1>Tea</h1><p>Tea is
               a <b>drink</b>.<br>It is hot.</p>
            <ol><li>Boil<li>Pour <ul><li>slowly</li></ul></li></ol>
            <table><tr><th>Kind</th><th>Minutes</th></tr><tr><td>Green</td><td>2</td></tr></table>
            <h2>More</h2><pre>a
              b</pre></body></html>
            """);
    assertThat(page.title()).isEqualTo("The page");
    assertThat(page.tags()).containsExactly("tea", "cups");
    assertThat(page.text())
        .isEqualTo(
            "Tea\n\nTea is a drink.\nIt is hot.\n\n1. Boil\n2. Pour\n- slowly\n\n"
                + "Kind | Minutes\nGreen | 2\n\nMore\n\na\n  b");
    assertThat(TestFiles.blockWith(page, "  b").headings()).containsExactly("Tea", "More");
  }

  @Test
  void readsTextInLayoutTablesOnce() throws ParseException {
    ParsedDocument page =
        files.parse(
            "layout.html",
            "<table><tr><td>left</td><td><table><tr><td>inner one</td><td>inner two</td></tr>"
                + "</table>after</td></tr><tr><td><h1>Head</h1>"
                + "<p>%s</p></td></tr></table>".formatted("long text ".repeat(200)));
    for (String part : new String[] {"left", "inner one | inner two", "after", "Head"}) {
      assertThat(page.text()).containsOnlyOnce(part);
    }
    assertThat(page.text().split("long text", -1)).hasSize(201);
  }

  @Test
  void usesTheEncodingThatThePageDeclares() throws ParseException {
    String cyrillic =
        "<html><head><meta charset=\"koi8-r\"></head><body><p>Документ</p></body></html>";
    assertThat(files.parse("k.html", cyrillic.getBytes(Charset.forName("KOI8-R"))).text())
        .isEqualTo("Документ");
  }

  @Test
  void readsABookChapterByChapter() throws ParseException {
    ParsedDocument book =
        files.parse(
            "book.epub",
            TestFiles.zip(
                "mimetype",
                "application/epub+zip",
                "META-INF/container.xml",
                "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>"
                    + "<rootfile full-path=\"c.opf\" media-type=\"application/oebps-package+xml\"/>"
                    + "</rootfiles></container>",
                "c.opf",
                "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata"
                    + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>A Book</dc:title>"
                    + "<dc:subject>Sea</dc:subject></metadata><manifest>"
                    + item("two")
                    + item("one")
                    + "</manifest><spine><itemref idref=\"one\"/><itemref idref=\"two\"/></spine>"
                    + "</package>",
                "two.xhtml",
                chapter("Second", "The end."),
                "one.xhtml",
                chapter("First", "A ship\nsailed.")));
    assertThat(book.mediaType()).isEqualTo("application/epub+zip");
    assertThat(book.title()).isEqualTo("A Book");
    assertThat(book.tags()).containsExactly("Sea");
    assertThat(book.text()).isEqualTo("First\n\nA ship sailed.\n\nSecond\n\nThe end.");
    assertThat(TestFiles.blockWith(book, "The end").headings()).containsExactly("Second");
  }

  private static String item(String id) {
    return "<item id=\"%s\" href=\"%s.xhtml\" media-type=\"application/xhtml+xml\"/>"
        .formatted(id, id);
  }

  private static String chapter(String heading, String text) {
    return "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><h1>"
        + heading
        + "</h1><p>"
        + text
        + "</p></body></html>";
  }
}
