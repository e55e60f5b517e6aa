package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFilesTests {

  private static final String VIETNAMESE =
      "Việt Nam là một quốc gia nằm ở phía đông bán đảo Đông Dương. Người dân thường dùng cà phê"
          + " và ăn phở vào buổi sáng.";

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, Grüße aus Köln – 中文 и русский",
    "UTF-16LE, Plain words in wide letters",
    "UTF-16BE, Plain words in wide letters",
    "GB18030, 知识服务在用户的电脑上运行，阅读用户指定的文件夹中的文件，并回答有关这些文件的问题。",
    "windows-1252, Voilà l’été “français” à la crème brûlée et les élèves déçus",
    "windows-1251, Служба знаний работает на компьютере пользователя и читает его документы",
    "Shift_JIS, 知識サービスは利用者のコンピュータで動作し、文書を読みます。"
  })
  void findsTheEncoding(String charset, String text) throws ParseException {
    ParsedDocument document = files.parse("text.txt", text.getBytes(Charset.forName(charset)));
    assertThat(document.text()).isEqualTo(text);
    assertThat(document.mediaType()).isEqualTo("text/plain");
  }

  @Test
  void findsUtf16ByItsMark() throws ParseException {
    byte[] bytes = ("\uFEFF" + VIETNAMESE).getBytes(StandardCharsets.UTF_16LE);
    assertThat(files.parse("marked.txt", bytes).text()).isEqualTo(VIETNAMESE);
  }

  @Test
  void readsVietnameseInItsOldEncoding() throws ParseException {
    byte[] bytes = cp1258(VIETNAMESE);
    assertThat(files.parse("cu.txt", bytes).text()).isEqualTo(VIETNAMESE);
  }

  /// CP1258 has base letters with circumflex, breve and horn, and the five tones as marks.
  private static byte[] cp1258(String text) {
    StringBuilder split = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      String marks = Normalizer.normalize(text.substring(i, i + 1), Normalizer.Form.NFD);
      StringBuilder base = new StringBuilder();
      StringBuilder tone = new StringBuilder();
      marks
          .chars()
          .forEach(
              c ->
                  (List.of(0x300, 0x301, 0x303, 0x309, 0x323).contains(c) ? tone : base)
                      .append((char) c));
      split.append(Normalizer.normalize(base, Normalizer.Form.NFC)).append(tone);
    }
    return split.toString().getBytes(Charset.forName("windows-1258"));
  }

  @Test
  void keepsTextWithSomeBrokenBytes() throws ParseException {
    byte[] bytes =
        "Grüße aus Köln, schöne Städte, größer, höher, für alle – äöü ÄÖÜ"
            .getBytes(StandardCharsets.UTF_8);
    bytes[0] = (byte) 0xFF;
    assertThat(files.parse("broken.txt", bytes).text()).startsWith("\uFFFDrüße aus Köln");
  }

  @Test
  void rejoinsWrappedLinesAndKeepsOthers() throws ParseException {
    ParsedDocument document =
        files.parse(
            "wrapped.txt",
            """
            The quick brown fox jumps over the lazy dog and runs into the
            forest, where it meets another fox that is much older and wiser
            than itself.

            Ann Smith
            12 High Street
            Oxford
            """);
    assertThat(TestFiles.blocks(document, BlockKind.PARAGRAPH))
        .containsExactly(
            "The quick brown fox jumps over the lazy dog and runs into the forest, where it meets"
                + " another fox that is much older and wiser than itself.",
            "Ann Smith\n12 High Street\nOxford");
  }

  @Test
  void seesChaptersAndUnderlinedLinesAsHeadings() throws ParseException {
    ParsedDocument document =
        files.parse(
            "book.txt",
            "CHAPTER IV. The Storm\n\nIt rained.\n\nNotes\n=====\n\nMore.\n\n第一章 山\n\n山高。\n");
    assertThat(TestFiles.blocks(document, BlockKind.HEADING))
        .containsExactly("CHAPTER IV. The Storm", "Notes", "第一章 山");
    assertThat(TestFiles.blockWith(document, "rained").headings())
        .containsExactly("CHAPTER IV. The Storm");
  }

  @Test
  void cleansWhatIsNoText() throws ParseException {
    ParsedDocument document =
        files.parse(
            "junk.txt",
            "Chap\u00ADter\u200B 1 .......... 5\r\nNext\u00A0line\u0007\n\n\n\n_______\n");
    assertThat(document.text()).isEqualTo("Chapter 1 ... 5\nNext line\n\n___");
  }

  @Test
  void dividesSourceCodeAtBlankLines() throws ParseException {
    ParsedDocument code =
        files.parse("a.py", "import os\n\n\ndef f(x):\n    return x\n\n\ndef g():\n\tpass\n");
    assertThat(TestFiles.blocks(code, BlockKind.CODE))
        .containsExactly("import os", "def f(x):\n    return x", "def g():\n\tpass");
    assertThat(files.parse("a.yaml", "a: 1\nb:\n  - 2\n").blocks().getFirst().kind())
        .isEqualTo(BlockKind.CODE);
    assertThat(files.parse("Main.java", "class Main {}\n").blocks().getFirst().kind())
        .isEqualTo(BlockKind.CODE);
  }

  @Test
  void repeatsTheHeaderInEachBlockOfATable() throws ParseException {
    StringBuilder csv = new StringBuilder("Name;City;Born\n");
    for (int i = 0; i < 100; i++) {
      csv.append("Person ")
          .append(i)
          .append(";\"Ho Chi Minh; City\";")
          .append(1900 + i)
          .append('\n');
    }
    ParsedDocument document = files.parse("people.csv", csv.toString());
    List<String> tables = TestFiles.blocks(document, BlockKind.TABLE);
    assertThat(tables).hasSizeGreaterThan(3);
    assertThat(tables).allSatisfy(table -> assertThat(table).startsWith("Name | City | Born\n"));
    assertThat(document.text()).contains("Person 99 | Ho Chi Minh; City | 1999");
    assertThat(files.parse("t.tsv", "a\tb\n1\t2\n").text()).isEqualTo("a | b\n1 | 2");
  }

  @Test
  void keepsTheLinesOfABrokenTable() throws ParseException {
    String text = files.parse("broken.csv", "a,b\n1,2\n3,\"4\" x \"5\n6,7\n").text();
    assertThat(text).contains("1 | 2").contains("6").contains("7");
  }

  @Test
  void readsNotebooks() throws ParseException {
    ParsedDocument notebook =
        files.parse(
            "n.ipynb",
            """
            {"nbformat": 4, "metadata": {}, "cells": [
              {"cell_type": "markdown", "source": ["# Results\\n", "\\n", "We **count**."]},
              {"cell_type": "code", "source": "print(1 + 1)",
               "outputs": [{"output_type": "stream", "text": ["2\\n"]},
                 {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}}]}]}
            """);
    assertThat(notebook.mediaType()).isEqualTo("application/x-ipynb+json");
    assertThat(notebook.title()).isEqualTo("Results");
    assertThat(notebook.text()).isEqualTo("Results\n\nWe count.\n\nprint(1 + 1)\n\n2");
    assertThat(TestFiles.blocks(notebook, BlockKind.CODE)).containsExactly("print(1 + 1)", "2");
  }

  @Test
  void readsWhatIsNoNotebookAsText() throws ParseException {
    assertThat(files.parse("x.ipynb", "{\"cells\": [").text()).isEqualTo("{\"cells\": [");
  }

  @Test
  void stopsAtTheLimitOfTheText() throws ParseException {
    ParseProperties all = ParseProperties.defaults();
    DocumentParser parser =
        new TikaDocumentParser(
            new ParseProperties(
                all.maxFileSize(),
                1_000,
                all.maxExpandedSize(),
                all.maxEmbedded(),
                all.maxDepth()));
    for (String name : List.of("long.txt", "long.html", "long.md")) {
      ParsedDocument document =
          parser.parse(
              files.write(name, "word 😀 ".repeat(1_000).getBytes(StandardCharsets.UTF_8)));
      TestFiles.checkInvariants(document);
      assertThat(document.truncated()).as(name).isTrue();
      assertThat(document.text().length()).as(name).isBetween(900, 1_000);
    }
  }
}
