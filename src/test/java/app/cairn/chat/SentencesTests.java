package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencesTests {

  @Test
  void cutsAtSentenceEndsOfManyLanguages() {
    assertThat(cut("One is here. Two is there! Is three? Yes."))
        .containsExactly("One is here.", "Two is there!", "Is three?", "Yes.");
    assertThat(cut("今天下雨。我们不出去！你呢？")).containsExactly("今天下雨。", "我们不出去！", "你呢？");
    assertThat(cut("यह एक है। वह दो है।")).containsExactly("यह एक है।", "वह दो है।");
    assertThat(cut("هل هذا صحيح؟ نعم.")).containsExactly("هل هذا صحيح؟", "نعم.");
  }

  @Test
  void keepsAbbreviationsAndNumbersWhole() {
    assertThat(cut("Dr. Smith paid 3.14 dollars to Mr. Jones. He left."))
        .containsExactly("Dr. Smith paid 3.14 dollars to Mr. Jones.", "He left.");
    assertThat(cut("J. R. R. Tolkien (e.g. The Hobbit) left NATO. Some did not."))
        .containsExactly("J. R. R. Tolkien (e.g. The Hobbit) left NATO.", "Some did not.");
  }

  @Test
  void joinsLinesThatBreakInsideASentence() {
    String text =
        """
        This sentence of a page is broken by its layout into
        two lines. The next one is not.

        Title
        More\
        """;

    assertThat(cut(text))
        .containsExactly(
            "This sentence of a page is broken by its layout into\ntwo lines.",
            "The next one is not.",
            "Title",
            "More");
  }

  @Test
  void cutsWhatIsTooLongForASentence() {
    String words = "word ".repeat(1_000);
    String characters = "😀".repeat(1_001);

    assertThat(cut(words)).hasSizeGreaterThan(5).allMatch(part -> part.length() <= 600);
    assertThat(cut(characters)).allMatch(part -> part.length() <= 600 && part.length() % 2 == 0);
    assertThat(String.join("", cut(characters))).isEqualTo(characters);
  }

  @Test
  void losesNothingButSpace() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String alphabet = "ab Z9.!?。\n\n\t\"'()-😀é中";
    for (int run = 0; run < 500; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(300); i > 0; i--) {
        text.appendCodePoint(
            alphabet.codePointAt(
                alphabet.offsetByCodePoints(
                    0, random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
      }
      String joined = String.join("", cut(text.toString()));
      assertThat(joined.replaceAll("\\s", "")).isEqualTo(text.toString().replaceAll("\\s", ""));
    }
  }

  private static List<String> cut(String text) {
    return Sentences.of(text).stream()
        .map(span -> text.substring(span.start(), span.end()))
        .toList();
  }
}
