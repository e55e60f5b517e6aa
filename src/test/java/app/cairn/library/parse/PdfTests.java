package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.destination.PDPageFitDestination;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfTests {

  private static final int LINE_HEIGHT = 14;

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  /// Writes lines from the top; an empty line leaves a gap.
  private static void page(PDDocument document, int spacing, String... lines) throws IOException {
    PDPage page = new PDPage();
    document.addPage(page);
    try (PDPageContentStream content = new PDPageContentStream(document, page)) {
      content.setFont(new PDType1Font(FontName.HELVETICA), 12);
      content.beginText();
      content.newLineAtOffset(72, 700);
      for (String line : lines) {
        if (!line.isEmpty()) {
          content.showText(line);
        }
        content.newLineAtOffset(0, -spacing);
      }
      content.endText();
    }
  }

  private static byte[] bytes(PDDocument document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  @Test
  void countsPagesAndLeavesOutWhatRepeatsOnThem() throws Exception {
    try (PDDocument document = new PDDocument()) {
      for (int i = 1; i <= 5; i++) {
        page(
            document,
            LINE_HEIGHT,
            "Annual report",
            "",
            "",
            "Text of part " + i + ".",
            "",
            "",
            "Page " + i);
      }
      document.getDocumentInformation().setTitle("Report");
      document.getDocumentInformation().setKeywords("money, years");
      ParsedDocument pdf = files.parse("report.pdf", bytes(document));
      assertThat(pdf.title()).isEqualTo("Report");
      assertThat(pdf.tags()).containsExactly("money", "years");
      assertThat(pdf.text()).startsWith("Text of part 1.\n\nText of part 2.");
      assertThat(TestFiles.blockWith(pdf, "part 4").page()).isEqualTo(4);
    }
  }

  @Test
  void rejoinsLinesAndDividedWords() throws Exception {
    try (PDDocument document = new PDDocument()) {
      page(
          document,
          LINE_HEIGHT,
          "The international society met in the spring and spoke of the inter-",
          "national trade. It is well-known that a well-",
          "known speaker draws a larger audience than an unknown one does.");
      assertThat(files.parse("words.pdf", bytes(document)).text())
          .isEqualTo(
              "The international society met in the spring and spoke of the international trade."
                  + " It is well-known that a well-known speaker draws a larger audience than an"
                  + " unknown one does.");
    }
  }

  @Test
  void rejoinsLinesThatAreSetFarApart() throws Exception {
    try (PDDocument document = new PDDocument()) {
      page(
          document,
          LINE_HEIGHT * 3,
          "On that day the first official case of the disease was found in the",
          "south of the country, and panic ensued. Nobody knew what to do about",
          "it.",
          "Years later a bank failed in the city.");
      assertThat(TestFiles.blocks(files.parse("wide.pdf", bytes(document)), BlockKind.PARAGRAPH))
          .containsExactly(
              "On that day the first official case of the disease was found in the south of the"
                  + " country, and panic ensued. Nobody knew what to do about it.",
              "Years later a bank failed in the city.");
    }
  }

  @Test
  void findsHeadingsByTheBookmarks() throws Exception {
    try (PDDocument document = new PDDocument()) {
      page(document, LINE_HEIGHT, "1 Introduction", "", "First words.");
      page(document, LINE_HEIGHT, "1.1 Aims", "", "Second words.");
      PDDocumentOutline outline = new PDDocumentOutline();
      PDOutlineItem introduction = bookmark("Introduction", document.getPage(0));
      introduction.addLast(bookmark("Aims", document.getPage(1)));
      outline.addLast(introduction);
      document.getDocumentCatalog().setDocumentOutline(outline);
      ParsedDocument pdf = files.parse("marks.pdf", bytes(document));
      assertThat(TestFiles.blocks(pdf, BlockKind.HEADING))
          .isEqualTo(List.of("1 Introduction", "1.1 Aims"));
      assertThat(TestFiles.blockWith(pdf, "Second").headings())
          .containsExactly("1 Introduction", "1.1 Aims");
    }
  }

  private static PDOutlineItem bookmark(String title, PDPage page) {
    PDPageFitDestination destination = new PDPageFitDestination();
    destination.setPage(page);
    PDOutlineItem item = new PDOutlineItem();
    item.setTitle(title);
    item.setDestination(destination);
    return item;
  }

  @Test
  void skipsAPdfWithoutText() throws Exception {
    try (PDDocument document = new PDDocument()) {
      document.addPage(new PDPage());
      ParseException refusal = files.refusal("scan.pdf", bytes(document));
      assertThat(refusal.outcome()).isEqualTo(ParseException.Outcome.SKIPPED);
      assertThat(refusal).hasMessageContaining("a scan?");
    }
  }

  @Test
  void skipsAPdfWithAPassword() throws Exception {
    try (PDDocument document = new PDDocument()) {
      page(document, LINE_HEIGHT, "secret");
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      ParseException refusal = files.refusal("secret.pdf", bytes(document));
      assertThat(refusal.outcome()).isEqualTo(ParseException.Outcome.SKIPPED);
      assertThat(refusal).hasMessageContaining("password");
    }
  }
}
