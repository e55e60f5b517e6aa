package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownParserTests {

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @Test
  void takesTitleAndTagsFromTheFrontMatter() throws ParseException {
    ParsedDocument note =
        files.parse(
            "note.md", "---\ntitle: My note\ntags: [garden, \"#spring\"]\n---\n# Other\n\nText.\n");
    assertThat(note.mediaType()).isEqualTo("text/markdown");
    assertThat(note.title()).isEqualTo("My note");
    assertThat(note.tags()).containsExactly("garden", "spring");
    assertThat(note.text()).isEqualTo("Other\n\nText.");
  }

  @Test
  void readsTagsAsWordsAndOutlivesBrokenFrontMatter() throws ParseException {
    assertThat(files.parse("words.md", "---\ntags: one two\n---\ntext").tags())
        .containsExactly("one", "two");
    ParsedDocument broken = files.parse("broken.md", "---\ntitle: [\n  : x\n---\nThe text.\n");
    assertThat(broken.text()).isEqualTo("The text.");
    assertThat(files.parse("rule.md", "---\nonly a rule above").text()).contains("only a rule");
  }

  @Test
  void keepsTheHeadingPathOfEachBlock() throws ParseException {
    ParsedDocument note = files.parse("a.md", "# A\n\none\n\n## B\n\ntwo\n\n# C\n\nthree\n");
    assertThat(note.title()).isEqualTo("A");
    assertThat(TestFiles.blockWith(note, "two").headings()).containsExactly("A", "B");
    assertThat(TestFiles.blockWith(note, "three").headings()).containsExactly("C");
  }

  @Test
  void hasNoTitleWhereTheFirstHeadingIsNotOne() throws ParseException {
    assertThat(files.parse("part.md", "Some text.\n\n## Part\n\nMore.\n").title()).isNull();
    assertThat(files.parse("late.md", "word ".repeat(100) + "\n\n# Late\n\ntext").title()).isNull();
  }

  @Test
  void turnsWikilinksIntoReadableText() throws ParseException {
    ParsedDocument note =
        files.parse(
            "links.md",
            "See [[Page|the page]], [[Other note]], [[Page#Part]], [[#Here]] and ![[photo.png]]"
                + "![[icon.svg#small]].\nA ==mark== and a [link](http://a.example/). %%hidden%%\n\n"
                + "`[[code]]` stays.\n");
    assertThat(note.text())
        .isEqualTo(
            "See the page, Other note, Page > Part, Here and . A mark and a link.\n\n"
                + "[[code]] stays.");
  }

  @Test
  void keepsCodeListsAndTablesAsSuch() throws ParseException {
    ParsedDocument note =
        files.parse(
            "kinds.md",
            """
            ```java
            int a;

            int   b;
            ```

            - one
              - inner
            - two

            | Name | Age |
            |------|-----|
            | [[Ann\\|Anna]] | 3 |
            """);
    assertThat(TestFiles.blocks(note, BlockKind.CODE)).containsExactly("int a;\n\nint   b;");
    assertThat(TestFiles.blocks(note, BlockKind.LIST)).containsExactly("- one\n- inner\n- two");
    assertThat(TestFiles.blocks(note, BlockKind.TABLE)).containsExactly("Name | Age\nAnna | 3");
  }

  @Test
  void showsCalloutsAndQuotesAsText() throws ParseException {
    ParsedDocument note = files.parse("quote.md", "> [!warning] Mind this\n> It is hot.\n");
    assertThat(note.text()).isEqualTo("Mind this It is hot.");
  }

  @Test
  void readsVietnameseAndChineseNotes() throws ParseException {
    ParsedDocument note = files.parse("ghi chú.md", "# Ghi chú\n\nTiếng Việt\n\n中文笔记。\n");
    assertThat(note.text()).isEqualTo("Ghi chú\n\nTiếng Việt\n\n中文笔记。");
  }

  @Test
  void readsDeeplyNestedQuotes() throws ParseException {
    ParsedDocument note = files.parse("deep.md", ">".repeat(20_000) + " text");
    assertThat(note.text()).contains("text");
    assertThat(files.parse("list.md", "- ".repeat(5_000) + "item").text()).contains("item");
    assertThat(files.parse("links.md", "[".repeat(50_000) + "a").text()).contains("a");
  }
}
