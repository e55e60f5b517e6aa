package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class ChunkerTests {

  /// Words, and each character of a script without spaces, count one.
  private static final ToIntFunction<String> COUNTER = ChunkerTests::count;

  private final Chunker chunker = new Chunker(COUNTER, 30);

  private static int count(String text) {
    int tokens = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean letter = Character.isLetterOrDigit(character) && character < 0x2E80;
      tokens += (!Character.isWhitespace(character) && !letter) || (letter && !inWord) ? 1 : 0;
      inWord = letter;
    }
    return tokens;
  }

  private static String words(int count) {
    return "word ".repeat(count).strip();
  }

  private static ParsedDocument document(TextBuilder out) {
    return out.build("text/plain", null, List.of());
  }

  @Test
  void joinsShortParagraphsUnderOneHeading() {
    TextBuilder out = new TextBuilder(10_000);
    out.heading(1, "Title");
    out.add(BlockKind.PARAGRAPH, words(8));
    out.add(BlockKind.PARAGRAPH, words(9));
    out.add(BlockKind.LIST, "- one\n- two");
    List<Chunk> chunks = chunker.chunk(document(out));
    assertThat(chunks).hasSize(1);
    assertThat(chunks.getFirst().headings()).containsExactly("Title");
    assertThat(chunks.getFirst().text()).startsWith("word").endsWith("- two");
  }

  @Test
  void neverCrossesAHeading() {
    TextBuilder out = new TextBuilder(10_000);
    out.heading(1, "A");
    out.add(BlockKind.PARAGRAPH, "first text");
    out.heading(2, "B");
    out.add(BlockKind.PARAGRAPH, "second text");
    out.heading(1, "A");
    out.add(BlockKind.PARAGRAPH, "third text");
    assertThat(chunker.chunk(document(out)))
        .extracting(Chunk::text)
        .containsExactly("first text", "second text", "third text");
    assertThat(chunker.chunk(document(out)))
        .extracting(Chunk::headings)
        .containsExactly(List.of("A"), List.of("A", "B"), List.of("A"));
  }

  @Test
  void keepsATableWholeThatFits() {
    TextBuilder out = new TextBuilder(10_000);
    out.add(BlockKind.PARAGRAPH, words(15));
    String table = "a b c d e\n".repeat(5).strip();
    out.add(BlockKind.TABLE, table);
    out.add(BlockKind.PARAGRAPH, words(20));
    assertThat(chunker.chunk(document(out))).extracting(Chunk::text).contains(table);
  }

  @Test
  void dividesALongTableBetweenRows() {
    TextBuilder out = new TextBuilder(10_000);
    out.add(BlockKind.TABLE, "one two three four five\n".repeat(40));
    List<Chunk> chunks = chunker.chunk(document(out));
    assertThat(chunks).hasSizeGreaterThan(5);
    assertThat(chunks)
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("one").endsWith("five"));
  }

  @Test
  void dividesALongParagraphAtSentencesInAnyLanguage() {
    TextBuilder out = new TextBuilder(10_000);
    out.add(BlockKind.PARAGRAPH, "The cat sat on the old mat. ".repeat(20));
    out.heading(1, "中文");
    out.add(BlockKind.PARAGRAPH, "知识服务阅读文件。".repeat(20));
    List<Chunk> chunks = chunker.chunk(document(out));
    assertThat(chunks)
        .allSatisfy(chunk -> assertThat(chunk.text().matches("(?s).*[.。]")).isTrue())
        .allSatisfy(chunk -> assertThat(count(chunk.text())).isBetween(15, 30));
  }

  @Test
  void dividesTextWithoutSpacesOrSentences() {
    TextBuilder out = new TextBuilder(100_000);
    out.add(BlockKind.PARAGRAPH, "知".repeat(500));
    out.add(BlockKind.PARAGRAPH, "ประเทศไทยมีประชากรมากกว่าหกสิบล้านคน".repeat(20));
    out.add(BlockKind.PARAGRAPH, "😀".repeat(300));
    List<Chunk> chunks = chunker.chunk(document(out));
    assertThat(chunks)
        .allSatisfy(chunk -> assertThat(count(chunk.text())).isLessThanOrEqualTo(36))
        .noneSatisfy(
            chunk -> assertThat(Character.isLowSurrogate(chunk.text().charAt(0))).isTrue());
  }

  @Test
  void sharesASectionEqually() {
    TextBuilder out = new TextBuilder(10_000);
    for (int i = 0; i < 16; i++) {
      out.add(BlockKind.PARAGRAPH, "Two words.");
    }
    List<Chunk> chunks = chunker.chunk(document(out));
    assertThat(chunks).hasSize(2);
    assertThat(count(chunks.getLast().text())).isGreaterThan(20);
  }

  @Test
  void prefersToBreakWhereAPageEnds() {
    TextBuilder out = new TextBuilder(10_000);
    out.page(1);
    out.add(BlockKind.PARAGRAPH, words(16));
    out.page(2);
    out.add(BlockKind.PARAGRAPH, words(6));
    out.add(BlockKind.PARAGRAPH, words(12));
    assertThat(chunker.chunk(document(out))).extracting(Chunk::page).containsExactly(1, 2);
  }

  @Test
  void headingsWithNothingBelowFormAChunkAtTheEndOnly() {
    TextBuilder out = new TextBuilder(10_000);
    out.heading(1, "Empty");
    out.heading(1, "Full");
    out.add(BlockKind.PARAGRAPH, "text");
    out.heading(1, "Last");
    out.heading(2, "Words");
    assertThat(chunker.chunk(document(out)))
        .extracting(Chunk::text)
        .containsExactly("text", "Last\n\nWords");
  }

  @Test
  void countsEachCharacterOnlyAFewTimes() {
    AtomicLong counted = new AtomicLong();
    Chunker counting =
        new Chunker(
            text -> {
              counted.addAndGet(text.length());
              return count(text);
            });
    TextBuilder out = new TextBuilder(3_000_000);
    out.add(BlockKind.PARAGRAPH, "x".repeat(500_000));
    out.add(BlockKind.PARAGRAPH, "A sentence of six words here. ".repeat(20_000));
    out.add(BlockKind.PARAGRAPH, "知".repeat(200_000));
    ParsedDocument document = document(out);
    counting.chunk(document);
    assertThat(counted.get()).isLessThan(6L * document.text().length());
  }

  @Test
  void everyCharacterOfTheBodyLiesInExactlyOneChunk() {
    long seed = System.nanoTime();
    for (int round = 0; round < 300; round++) {
      Random random = new Random(seed + round);
      ParsedDocument document = document(randomDocument(random));
      List<Chunk> chunks = chunker.chunk(document);
      assertThat(uncoveredOrDoubled(document, chunks)).as("seed %d", seed + round).isEmpty();
      for (Chunk chunk : chunks) {
        assertThat(chunk.text())
            .as("seed %d", seed + round)
            .isEqualTo(document.text().substring(chunk.start(), chunk.end()))
            .isEqualTo(chunk.text().strip());
        assertThat(count(chunk.text())).as("seed %d", seed + round).isLessThanOrEqualTo(36);
      }
    }
  }

  private static TextBuilder randomDocument(Random random) {
    TextBuilder out = new TextBuilder(20_000);
    BlockKind[] kinds = {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE};
    String[] pieces = {"word ", "end. ", "知识。", "😀", "ไทย", "x1_y ", "\n", "| ", "\t", "ế "};
    int blocks = random.nextInt(12);
    for (int i = 0; i < blocks; i++) {
      if (random.nextInt(5) == 0) {
        out.heading(1 + random.nextInt(3), "Heading " + random.nextInt(3));
      }
      if (random.nextInt(4) == 0) {
        out.page(i + 1);
      }
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(random.nextBoolean() ? 12 : 150);
      for (int j = 0; j < length; j++) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      out.add(kinds[random.nextInt(kinds.length)], text);
    }
    out.add(BlockKind.PARAGRAPH, "The end.");
    return out;
  }

  private static List<String> uncoveredOrDoubled(ParsedDocument document, List<Chunk> chunks) {
    int[] covered = new int[document.text().length()];
    for (Chunk chunk : chunks) {
      for (int i = chunk.start(); i < chunk.end(); i++) {
        covered[i]++;
      }
    }
    List<String> wrong = new ArrayList<>();
    for (Block block : document.blocks()) {
      int expected = block.kind() == BlockKind.HEADING ? 0 : 1;
      for (int i = block.start(); i < block.end(); i++) {
        if (!Character.isWhitespace(document.text().charAt(i)) && covered[i] != expected) {
          wrong.add("%d times: character %d".formatted(covered[i], i));
        }
      }
    }
    return wrong;
  }
}
