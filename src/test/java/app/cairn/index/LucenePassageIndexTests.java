package app.cairn.index;

import static app.cairn.index.IndexedPassages.chunks;
import static app.cairn.index.IndexedPassages.passage;
import static app.cairn.index.IndexedPassages.text;
import static app.cairn.index.IndexedPassages.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LucenePassageIndexTests {

  @TempDir Path folder;
  private LucenePassageIndex index;

  @BeforeEach
  void open() {
    index = LucenePassageIndex.open(folder);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void showsChangesAfterRefresh() {
    index.replace(7, List.of(text(70, "a lighthouse by the sea")));

    assertThat(keyword("lighthouse")).isEmpty();
    index.refresh();

    assertThat(index.keyword("lighthouse", PassageFilter.ALL, 10))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.chunkId()).isEqualTo(70);
              assertThat(found.documentId()).isEqualTo(7);
              assertThat(found.score()).isPositive();
            });
  }

  @Test
  void replacesAllPassagesOfDocument() {
    index.replace(7, List.of(text(70, "old lighthouse"), text(71, "old harbour")));
    index.replace(8, List.of(text(80, "another lighthouse")));
    index.replace(7, List.of(text(72, "new lighthouse")));
    index.refresh();

    assertThat(keyword("lighthouse harbour")).containsExactlyInAnyOrder(72L, 80L);

    index.replace(7, List.of());
    index.refresh();
    assertThat(keyword("lighthouse harbour")).containsExactly(80L);
  }

  @Test
  void keepsWhatWasCommittedWithItsSequence() {
    index.useModel("model-a");
    index.replace(1, List.of(text(10, "kept")));
    index.commit(41);
    index.replace(2, List.of(text(20, "dropped")));
    reopen();

    assertThat(index.sequence()).isEqualTo(41);
    assertThat(keyword("kept")).containsExactly(10L);
    assertThat(keyword("dropped")).isEmpty();
  }

  @Test
  void storesSequenceWithoutOtherChanges() {
    index.commit(5);
    index.commit(6);
    reopen();

    assertThat(index.sequence()).isEqualTo(6);
  }

  @Test
  void clearRemovesEverythingAndTakesVectorsOfAnotherLength() {
    index.replace(1, List.of(vector(10, 1, 0)));
    index.commit(9);
    index.clear();

    assertThat(index.sequence()).isZero();
    assertThat(index.statistics().passages()).isZero();
    index.replace(1, List.of(vector(10, 1, 0, 0)));
    index.refresh();
    assertThat(index.nearest(new float[] {1, 0, 0}, PassageFilter.ALL, 1)).hasSize(1);
  }

  @Test
  void isEmptiedForAnotherModelOnly() {
    index.useModel("model-a");
    index.replace(1, List.of(vector(10, 1, 0)));
    index.commit(9);
    reopen();

    index.useModel("model-a");
    assertThat(index.sequence()).isEqualTo(9);
    index.useModel("model-b");
    assertThat(index.sequence()).isZero();
    assertThat(index.statistics().passages()).isZero();
  }

  @Test
  void findsNearestWithCosine() {
    index.replace(1, List.of(vector(10, 1, 0), vector(11, 0.6f, 0.8f), vector(12, -1, 0)));
    index.refresh();

    List<ScoredPassage> found = index.nearest(new float[] {1, 0}, PassageFilter.ALL, 3);

    assertThat(chunks(found)).containsExactly(10L, 11L, 12L);
    assertThat(found.get(0).score()).isCloseTo(1, within(1e-5));
    assertThat(found.get(1).score()).isCloseTo(0.6, within(1e-5));
    assertThat(found.get(2).score()).isCloseTo(-1, within(1e-5));
  }

  @Test
  void findsTheSameNearestAsAComparisonWithAll() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    float[][] vectors = new float[600][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = randomVector(random, 16);
      index.replace(i, List.of(vector(i, vectors[i])));
      if (i % 150 == 0) {
        index.refresh(); // several segments
      }
    }
    index.refresh();
    float[] query = randomVector(random, 16);

    long best = 0;
    for (int i = 1; i < vectors.length; i++) {
      best = dot(query, vectors[i]) > dot(query, vectors[(int) best]) ? i : best;
    }
    assertThat(chunks(index.nearest(query, PassageFilter.ALL, 1))).containsExactly(best);
  }

  @Test
  void refusesVectorsThatDoNotFit() {
    index.replace(1, List.of(vector(10, 1, 0)));
    index.refresh();

    assertThatThrownBy(() -> index.replace(2, List.of(vector(20, 1, 0, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a vector of 3 numbers");
    assertThatThrownBy(() -> index.replace(2, List.of(vector(20, Float.NaN, 0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> index.nearest(new float[] {1}, PassageFilter.ALL, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(index.nearest(new float[] {1, 0}, PassageFilter.ALL, 5)).hasSize(1);
  }

  @Test
  void countsPassagesVectorsAndBytes() {
    index.replace(1, List.of(text(10, "one"), vector(11, 1, 0)));
    index.commit(1);
    index.refresh();

    IndexStatistics statistics = index.statistics();

    assertThat(statistics.passages()).isEqualTo(2);
    assertThat(statistics.vectors()).isEqualTo(1);
    assertThat(statistics.bytes()).isPositive();
  }

  @Test
  void findsByTitleHeadingAndFileName() {
    index.replace(
        1,
        List.of(
            passage(10, "/docs/tenancy_2024.pdf", "Lease", List.of("Notice period"), "x", null)));
    index.replace(2, List.of(text(20, "a long text that only mentions the lease in passing")));
    index.refresh();

    assertThat(keyword("lease")).containsExactly(10L, 20L);
    assertThat(keyword("notice")).containsExactly(10L);
    assertThat(keyword("tenancy")).containsExactly(10L);
    assertThat(keyword("tenancy_2024.pdf")).startsWith(10L);
  }

  @Test
  void ranksPassageWithQuotedPhraseFirst() {
    index.replace(1, List.of(text(10, "the red house and a green door")));
    index.replace(2, List.of(text(20, "the green house and a red door")));
    index.refresh();

    assertThat(keyword("\"red door\"")).startsWith(20L);
    assertThat(keyword("\"red house\"")).startsWith(10L);
  }

  @Test
  void takesAnyTextAsQuery() {
    index.replace(1, List.of(text(10, "plain words AND more")));
    index.refresh();

    for (String query :
        List.of(
            "", " ", "\"", "\"\"", "AND", "field:x^2~ [a TO b] (", "*?/\\", "\uD800", "?", "\0")) {
      assertThat(index.keyword(query, PassageFilter.ALL, 5)).as(query).hasSizeBetween(0, 1);
      assertThat(index.words(query).highlight("plain words")).as(query).hasSizeBetween(0, 1);
    }
    assertThat(keyword("plain ".repeat(200_000))).containsExactly(10L);
    assertThat(index.keyword("plain", PassageFilter.ALL, 0)).isEmpty();
  }

  @Test
  void looksForFunctionWordsOnlyIfThereIsNothingElse() {
    index.replace(1, List.of(text(10, "to be or not to be")));
    index.replace(2, List.of(text(20, "an engine")));
    index.refresh();

    assertThat(keyword("what is an engine")).containsExactly(20L);
    assertThat(keyword("to be")).containsExactly(10L);
  }

  @Test
  void saysThatItIsInUse() {
    assertThatThrownBy(() -> LucenePassageIndex.open(folder))
        .isInstanceOf(IndexException.class)
        .hasMessageContaining("in use by another Cairn");
  }

  private void reopen() {
    index.close();
    open();
  }

  private List<Long> keyword(String query) {
    return chunks(index.keyword(query, PassageFilter.ALL, 10));
  }

  private static float[] randomVector(Random random, int length) {
    float[] vector = new float[length];
    double square = 0;
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
      square += vector[i] * vector[i];
    }
    for (int i = 0; i < length; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
