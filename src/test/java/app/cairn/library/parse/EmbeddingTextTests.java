package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingTextTests {

  private static Chunk chunk(String... headings) {
    return new Chunk(0, 4, null, List.of(headings), "text");
  }

  @Test
  void putsTitleAndHeadingsBeforeTheText() {
    assertThat(EmbeddingText.of("Lease", chunk("Terms", "Notice")))
        .isEqualTo("Lease > Terms > Notice\ntext");
    assertThat(EmbeddingText.of(null, chunk())).isEqualTo("text");
  }

  @Test
  void saysNothingTwice() {
    assertThat(EmbeddingText.of("Lease", chunk("Lease", "Notice")))
        .isEqualTo("Lease > Notice\ntext");
  }

  @Test
  void shortensLongNamesAndDeepPaths() {
    String text = EmbeddingText.of("t".repeat(500), chunk("1", "2", "3", "4", "5", "6"));
    assertThat(text).isEqualTo("t".repeat(80) + "… > 3 > 4 > 5 > 6\ntext");
  }
}
