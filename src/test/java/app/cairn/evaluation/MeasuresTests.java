package app.cairn.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasuresTests {

  @Test
  void findsThePlaceOfTheFirstRelevant() {
    Ranking ranking = new Ranking(List.of("a", "b", "a", "c"));

    assertThat(ranking.names()).containsExactly("a", "b", "c");
    assertThat(ranking.firstRelevant(Set.of("c", "b"))).isEqualTo(2);
    assertThat(ranking.firstRelevant(Set.of("x"))).isZero();
  }

  @Test
  void computesGainAndRecall() {
    Ranking ranking = new Ranking(List.of("a", "x", "b", "y"));

    // (1 + 1/log2(4)) / (1 + 1/log2(3) + 1/log2(4))
    assertThat(ranking.ndcg(Set.of("a", "b", "c"), 10)).isCloseTo(0.70392, within(1e-5));
    assertThat(ranking.ndcg(Set.of("a"), 10)).isEqualTo(1);
    assertThat(ranking.ndcg(Set.of("z"), 10)).isZero();
    assertThat(ranking.ndcg(Set.of("b"), 2)).isZero();
    assertThat(ranking.recall(Set.of("a", "b", "c", "z"), 2)).isEqualTo(0.25);
    assertThat(ranking.recall(Set.of("a", "b"), 100)).isEqualTo(1);
  }

  @Test
  void comparesAnswersWithoutCasePunctuationAndArticles() {
    assertThat(GoldAnswer.isIn("It was  the\nNormans, in 1066.", List.of("x", "Normans in 1066")))
        .isTrue();
    assertThat(GoldAnswer.isIn("It was the Normans.", List.of("Saxons"))).isFalse();
    assertThat(GoldAnswer.isIn("Anything", List.of("the"))).isFalse();
    assertThat(GoldAnswer.normalise("The  U.S. 'Answer'")).isEqualTo("us answer");
  }

  @Test
  void givesQuantilesOfTimes() {
    Times times = new Times();
    for (int i = 1; i <= 100; i++) {
      times.add(i * 1_000_000L);
    }

    assertThat(times.quantile(0.5)).isEqualTo(50);
    assertThat(times.quantile(0.99)).isEqualTo(99);
    assertThat(times).hasToString("p50 50 ms, p99 99 ms");
    assertThat(new Times().quantile(0.5)).isZero();
  }
}
