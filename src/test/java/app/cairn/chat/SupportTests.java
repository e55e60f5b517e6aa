package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.library.Passage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportTests {

  private static final String LEASE =
      "The rent is due on the third day of each month. The tenant gives notice three months before"
          + " the end of a quarter, in writing. Pets need the consent of Ada Stone, the landlady."
          + " The deposit of 1,200 euros was paid on 5 March 2024.";
  private static final String BREAD =
      "Bread needs flour, water and salt. It is baked for 40 minutes at 230 degrees.";

  private final Support support = new Support(List.of(passage(1, LEASE), passage(2, BREAD)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The tenant must give notice three months before a quarter ends. | 1 | The tenant gives notice three months before the end of a quarter, in writing.
          - **Pets** need consent of Ada Stone                              | 1 | Pets need the consent of Ada Stone, the landlady.
          A deposit of 1200 euros was paid on March 05, 2024.               | 1 | The deposit of 1,200 euros was paid on 5 March 2024.
          40 minutes                                                        | 2 | It is baked for 40 minutes at 230 degrees.
          It needs flour and water, and bakes at 230 degrees.               | 2 | Bread needs flour, water and salt. It is baked for 40 minutes at 230 degrees.
          """)
  void findsTheSentencesThatSayIt(String statement, int number, String quote) {
    assertThat(support.find(statement, number).map(SupportTests::text)).contains(quote);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The tenant must give notice three months before a quarter ends. | 2
          The deposit of 1,300 euros was paid on 5 March 2024.             | 1
          Pets need the consent of John Smith.                             | 1
          The moon is made of green cheese.                                | 1
          Bread is baked for 40 minutes.                                   | 3
          Bread is baked for 40 minutes.                                   | 0
          …                                                                | 1
          """)
  void findsNothingWhereThePassageDoesNotSayIt(String statement, int number) {
    assertThat(support.find(statement, number)).isEmpty();
  }

  @Test
  void countsNamesAndHeadingsOfTheDocumentAsSaid() {
    Passage passage = passage(3, "Notice is given three months before.");
    Support one = new Support(List.of(passage));

    assertThat(
            one.find("According to the Lease of Elm Road, notice is given three months before.", 1))
        .isPresent();
  }

  @Test
  void readsLanguagesWithoutSpacesBetweenWords() {
    Passage passage = passage(4, "租户必须提前三个月书面通知房东。押金为一千二百欧元。");
    Support one = new Support(List.of(passage, passage(5, "面包需要面粉、水和盐。")));

    assertThat(one.find("租户须提前三个月通知房东", 1).map(SupportTests::text)).contains("租户必须提前三个月书面通知房东。");
    assertThat(one.find("租户须提前三个月通知房东", 2)).isEqualTo(Optional.empty());
  }

  private static String text(Quote quote) {
    return quote.passage().text().substring(quote.start(), quote.end());
  }

  static Passage passage(long id, String text) {
    return new Passage(
        id,
        id,
        1,
        "/docs/" + id + ".txt",
        id + ".txt",
        "Lease of Elm Road",
        "text/plain",
        List.of(),
        Instant.EPOCH,
        null,
        List.of("Terms"),
        text,
        10,
        10 + text.length());
  }
}
