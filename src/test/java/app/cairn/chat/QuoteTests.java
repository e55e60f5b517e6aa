package app.cairn.chat;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.library.Passage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuoteTests {

  @Test
  void readsWithoutTheBreaksOfLinesButKeepsAHeadingApart() {
    String text =
        """
        7. Use

        6. End of the lease
        The tenant may end the lease with three   months'
        notice to the end of a month.\
        """;
    int start = text.indexOf("End");
    Quote quote = new Quote(passage(text), start, text.length());

    assertThat(quote.lines())
        .isEqualTo(
            "End of the lease\n"
                + "The tenant may end the lease with three months' notice to the end of a month.");
    assertThat(quote.citation(1).quote()).isEqualTo(text.substring(start));
  }

  private static Passage passage(String text) {
    return new Passage(
        1,
        1,
        1,
        "/documents/lease.txt",
        "lease.txt",
        null,
        "text/plain",
        List.of(),
        Instant.EPOCH,
        null,
        List.of(),
        text,
        0,
        text.length());
  }
}
