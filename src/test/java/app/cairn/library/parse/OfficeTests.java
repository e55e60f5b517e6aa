package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

class OfficeTests {

  @TempDir Path folder;
  private TestFiles files;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @Test
  void readsHeadingsAndTablesOfWord() throws Exception {
    try (XWPFDocument document = new XWPFDocument()) {
      CTStyle style = CTStyle.Factory.newInstance();
      style.setStyleId("Heading1");
      style.addNewName().setVal("heading 1");
      document.createStyles().addStyle(new XWPFStyle(style));
      XWPFParagraph heading = document.createParagraph();
      heading.setStyle("Heading1");
      heading.createRun().setText("Terms");
      document.createParagraph().createRun().setText("Notice is three months.");
      XWPFTable table = document.createTable(2, 2);
      table.getRow(0).getCell(0).setText("Rent");
      table.getRow(0).getCell(1).setText("900");
      table.getRow(1).getCell(0).setText("Heating");
      table.getRow(1).getCell(1).setText("100");
      document.getProperties().getCoreProperties().setTitle("Lease");
      document.getProperties().getCoreProperties().setKeywords("flat; rent");
      document.write(bytes);
    }
    ParsedDocument word = files.parse("lease.docx", bytes.toByteArray());
    assertThat(word.title()).isEqualTo("Lease");
    assertThat(word.tags()).containsExactly("flat", "rent");
    assertThat(TestFiles.blockWith(word, "Notice").headings()).containsExactly("Terms");
    assertThat(TestFiles.blocks(word, BlockKind.TABLE))
        .containsExactly("Rent | 900\nHeating | 100");
  }

  @Test
  void givesEachSlideItsNumber() throws Exception {
    try (XMLSlideShow show = new XMLSlideShow()) {
      show.createSlide().createTextBox().setText("First slide");
      show.createSlide().createTextBox().setText("Second slide");
      show.write(bytes);
    }
    ParsedDocument slides = files.parse("talk.pptx", bytes.toByteArray());
    assertThat(TestFiles.blockWith(slides, "First").page()).isEqualTo(1);
    assertThat(TestFiles.blockWith(slides, "Second").page()).isEqualTo(2);
  }

  @Test
  void givesEachSlideOfTheOldFormatItsNumber() throws Exception {
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      show.createSlide().addTitle().setText("First slide");
      show.createSlide().addTitle().setText("Second slide");
      show.write(bytes);
    }
    ParsedDocument slides = files.parse("talk.ppt", bytes.toByteArray());
    assertThat(TestFiles.blockWith(slides, "First").page()).isEqualTo(1);
    assertThat(TestFiles.blockWith(slides, "Second").page()).isEqualTo(2);
  }

  @Test
  void putsTheRowsOfASheetUnderItsName() throws Exception {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      XSSFSheet sheet = workbook.createSheet("Costs");
      XSSFRow row = sheet.createRow(0);
      row.createCell(0).setCellValue("Rent");
      row.createCell(1).setCellValue(900);
      workbook.createSheet("Other").createRow(0).createCell(0).setCellValue("Nothing");
      workbook.write(bytes);
    }
    ParsedDocument sheets = files.parse("costs.xlsx", bytes.toByteArray());
    Block table = TestFiles.blockWith(sheets, "Rent | 900");
    assertThat(table.kind()).isEqualTo(BlockKind.TABLE);
    assertThat(table.headings()).containsExactly("Costs");
    assertThat(table.page()).isNull();
    assertThat(TestFiles.blockWith(sheets, "Nothing").headings()).containsExactly("Other");
  }

  @Test
  void readsTheOldFormatsOfOffice() throws ParseException {
    ParsedDocument word = TestFiles.parse(TestFiles.resource("word.doc"));
    assertThat(word.mediaType()).isEqualTo("application/msword");
    assertThat(word.text())
        .contains("Row 1 Col 1 | Row 1 Col 2 | Row 1 Col 3\n")
        .contains("ゾルゲと尾崎、淡々と最期");
    ParsedDocument sheets = TestFiles.parse(TestFiles.resource("sheets.xls"));
    assertThat(TestFiles.blockWith(sheets, "15 | 225").headings()).containsExactly("Feuil1");
    assertThat(TestFiles.blockWith(sheets, "15 | 225").page()).isNull();
  }

  @Test
  void readsOpenDocumentAndRichText() throws ParseException {
    assertThat(TestFiles.blocks(TestFiles.parse(TestFiles.resource("styles.odt")), BlockKind.LIST))
        .containsExactly("1. One\n2. Two\n3. Three", "- First\n- Second\n- Third");
    assertThat(TestFiles.parse(TestFiles.resource("lists.rtf")).text())
        .contains("1. one\n2. two\n3. three");
  }

  @Test
  void skipsWhatIsProtectedByAPassword() {
    for (String name : new String[] {"protected.docx", "protected.xls"}) {
      ParseException refusal = TestFiles.refusal(TestFiles.resource(name));
      assertThat(refusal.outcome()).as(name).isEqualTo(ParseException.Outcome.SKIPPED);
      assertThat(refusal).hasMessageContaining("password");
    }
  }
}
