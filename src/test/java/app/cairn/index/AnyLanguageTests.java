package app.cairn.index;

import static app.cairn.index.IndexedPassages.chunks;
import static app.cairn.index.IndexedPassages.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnyLanguageTests {

  @TempDir Path folder;
  private LucenePassageIndex index;

  @BeforeEach
  void open() {
    index = LucenePassageIndex.open(folder);
    index.replace(99, List.of(text(99, "Something else entirely.")));
  }

  @AfterEach
  void close() {
    index.close();
  }

  @ParameterizedTest(name = "{0} finds {1}")
  @CsvSource({
    "engines, An engine was started.",
    "starting, An engine was started.",
    "ENGINE, the Engine's oil",
    "人口统计, 这个城市的人口统计数据很旧。",
    "统计, 这个城市的人口统计数据很旧。",
    "口, 人口",
    "東京, 私は東京都に住んでいます。",
    "ラーメン, 美味しいラーメンを食べた。",
    "학교, 우리는 학교에서 배운다.",
    "собака, Это собака.",
    "елка, ёлка",
    "Straße, die STRASSE ist gesperrt",
    "strasse, die Straße ist gesperrt",
    "uber, über den Wolken",
    "über, uber the clouds",
    "truong hoc, trường học",
    "مدرسة, ذهب إلى مَدْرَسَة",
    "ภาษาไทย, ฉันเรียนภาษาไทยทุกวัน",
    "cafe\u0301, un café noir",
    "ﬁle, a file",
    "ｆｕｌｌ, full width",
    "parse, void parseDocument(Path file)",
    "document, parse_document()",
    "parseDocument, void parseDocument(Path file)",
    "index, import app.cairn.index.PassageIndex;",
    "PassageIndex, import app.cairn.index.PassageIndex;",
    "HTTP, the http2Client",
  })
  void findsWordsOfAnyLanguage(String query, String text) {
    index.replace(1, List.of(text(10, text)));
    index.refresh();

    boolean partOfUndividedName = query.equals("HTTP");
    assertThat(chunks(index.keyword(query, PassageFilter.ALL, 5)))
        .isEqualTo(partOfUndividedName ? List.of() : List.of(10L));
  }

  @Test
  void ranksWordWithItsAccentsFirst() {
    index.replace(1, List.of(text(10, "la cote est belle")));
    index.replace(2, List.of(text(20, "la côté est belle")));
    index.refresh();

    assertThat(chunks(index.keyword("côté", PassageFilter.ALL, 5))).containsExactly(20L, 10L);
    assertThat(chunks(index.keyword("cote", PassageFilter.ALL, 5)))
        .containsExactlyInAnyOrder(10L, 20L);
  }

  @Test
  void findsQuotedPhraseOfAnyLanguage() {
    index.replace(1, List.of(text(10, "数据统计人口")));
    index.replace(2, List.of(text(20, "人口统计数据")));
    index.refresh();

    assertThat(chunks(index.keyword("“人口统计”", PassageFilter.ALL, 5))).startsWith(20L);
    assertThat(chunks(index.keyword("“数据统计”", PassageFilter.ALL, 5))).startsWith(10L);
  }

  @Test
  void skipsTermsThatAreNoWords() {
    index.replace(1, List.of(text(10, "x".repeat(100_000) + " needle " + "\uFDFA".repeat(5_000))));
    index.refresh();

    assertThat(chunks(index.keyword("needle", PassageFilter.ALL, 5))).containsExactly(10L);
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({
    "engines started, An engine was started., engine|started",
    "人口统计, 人口统计数据, 人口统计",
    "truong, một trường học, trường",
    "tesla, Tesla's coil, Tesla's",
    "parse, call parseDocument(), parse",
    "what is the sea, the sea is what it is, sea",
    "nothing, An engine, ''",
    "İstanbul, in istanbul 😀 İSTANBUL, istanbul|İSTANBUL",
  })
  void highlightsWordsInAnyForm(String query, String text, String expected) {
    List<String> highlighted =
        index.words(query).highlight(text).stream()
            .map(range -> text.substring(range.start(), range.end()))
            .toList();

    assertThat(String.join("|", highlighted)).isEqualTo(expected);
  }

  @Test
  void weighsRareWordsMore() {
    for (int i = 0; i < 20; i++) {
      index.replace(i, List.of(text(i, i == 3 ? "a common thing and a rare one" : "common")));
    }
    index.refresh();
    QueryWords words = index.words("common rare unheard");

    assertThat(words.size()).isEqualTo(3);
    assertThat(words.weight(1)).isGreaterThan(words.weight(0)).isLessThan(words.weight(2));
    assertThat(words.find("rare, common"))
        .extracting(QueryWords.Occurrence::word)
        .containsExactly(1, 0);
  }
}
