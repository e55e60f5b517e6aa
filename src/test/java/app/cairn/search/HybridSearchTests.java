package app.cairn.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import app.cairn.search.InvalidQueryException.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HybridSearchTests {

  @TempDir Path folder;
  private final BagOfWordsEngine engine = new BagOfWordsEngine();
  private SearchFixture fixture;

  @BeforeEach
  void open() {
    fixture = new SearchFixture(folder, engine);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void saysWhereEachScoreComesFrom() {
    fixture.add(1, "the lighthouse stands by the sea");
    fixture.add(2, "a recipe for bread");

    SearchResult result = fixture.search().search("  sea lighthouse ", SearchFilter.ALL, 10);

    assertThat(result.query()).isEqualTo("sea lighthouse");
    assertThat(result.mode()).isEqualTo(SearchMode.HYBRID);
    SearchHit first = result.hits().getFirst();
    assertThat(first.passage().documentId()).isEqualTo(1);
    assertThat(first.score()).isCloseTo(1, within(1e-9));
    assertThat(first.scores().keyword()).isPositive();
    assertThat(first.scores().vector()).isBetween(0.7, 1.0);
    assertThat(first.scores().keywordRank()).isEqualTo(1);
    assertThat(first.scores().vectorRank()).isEqualTo(1);
    assertThat(first.highlights()).hasSize(2);
    SearchHit second = result.hits().get(1);
    assertThat(second.scores().keyword()).isNull();
    assertThat(second.scores().keywordRank()).isNull();
    assertThat(second.scores().vectorRank()).isEqualTo(2);
    assertThat(second.score()).isLessThan(first.score());
  }

  @Test
  void findsByWordsAloneWhereTheEngineIsMissing() {
    fixture.add(1, "the lighthouse stands by the sea");
    engine.missing();

    SearchResult result = fixture.search().search("lighthouse", SearchFilter.ALL, 10);

    assertThat(result.mode()).isEqualTo(SearchMode.KEYWORD);
    assertThat(documents(result)).containsExactly(1L);
    assertThat(result.hits().getFirst().score()).isEqualTo(1);
    assertThat(result.hits().getFirst().scores().vector()).isNull();
    assertThat(engine.calls()).isZero();
  }

  @Test
  void findsByWordsAloneWhereTheEngineFails() {
    fixture.add(1, "the lighthouse stands by the sea");
    engine.failing();

    SearchResult result = fixture.search().search("lighthouse", SearchFilter.ALL, 10);

    assertThat(result.mode()).isEqualTo(SearchMode.KEYWORD);
    assertThat(documents(result)).containsExactly(1L);
  }

  @Test
  void doesNotWaitLongForABusyEngine() throws InterruptedException {
    fixture.close();
    CountDownLatch busy = new CountDownLatch(1);
    fixture = new SearchFixture(folder, engine.waitingFor(busy), Duration.ofMillis(50));
    fixture.add(1, "the lighthouse stands by the sea");

    assertThat(fixture.search().search("lighthouse", SearchFilter.ALL, 10).mode())
        .isEqualTo(SearchMode.KEYWORD);

    busy.countDown();
    SearchMode mode = SearchMode.KEYWORD;
    for (int i = 0; i < 100 && mode == SearchMode.KEYWORD; i++) {
      Thread.sleep(10);
      mode = fixture.search().search("lighthouse", SearchFilter.ALL, 10).mode();
    }
    assertThat(mode).isEqualTo(SearchMode.HYBRID);
  }

  @Test
  void waitsLongerForAnEngineThatIsBeingStarted() throws InterruptedException {
    fixture.close();
    CountDownLatch starting = new CountDownLatch(1);
    fixture =
        new SearchFixture(folder, engine.stopped().waitingFor(starting), Duration.ofMillis(1));
    fixture.add(1, "the lighthouse stands by the sea");

    Thread.ofVirtual().start(() -> open(starting, 300));

    assertThat(fixture.search().search("lighthouse", SearchFilter.ALL, 10).mode())
        .isEqualTo(SearchMode.HYBRID);
  }

  @Test
  void waitsOnlyOnceForAnEngineThatTakesLongToStart() {
    fixture.close();
    fixture = new SearchFixture(folder, engine.stopped().waitingFor(new CountDownLatch(1)));
    fixture.add(1, "the lighthouse stands by the sea");

    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      SearchResult result = fixture.search().search("lighthouse", SearchFilter.ALL, 10);
      assertThat(result.mode()).isEqualTo(SearchMode.KEYWORD);
      assertThat(documents(result)).containsExactly(1L);
      millis.add(result.millis());
    }

    assertThat(millis.getFirst()).isGreaterThanOrEqualTo(900);
    assertThat(millis.stream().sorted().toList().get(5)).isLessThan(500);
  }

  @Test
  void hasTheEngineStartedBeforeTheFirstQuery() {
    engine.stopped();

    fixture.vectors().warmUp();

    Awaitility.await().untilAsserted(() -> assertThat(engine.status().running()).isTrue());
  }

  private static void open(CountDownLatch latch, long afterMillis) {
    try {
      Thread.sleep(afterMillis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    latch.countDown();
  }

  @Test
  void embedsTheSameQueryOnce() {
    fixture.add(1, "the lighthouse stands by the sea");

    fixture.search().search("lighthouse", SearchFilter.ALL, 10);
    fixture.search().search("lighthouse", SearchFilter.folder(1), 5);

    assertThat(engine.calls()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatTheStoreNoLongerHas() {
    fixture.add(1, "the lighthouse stands by the sea");
    fixture.add(2, "another lighthouse");
    fixture.forget(200);

    assertThat(documents(fixture.search().search("lighthouse", SearchFilter.ALL, 10)))
        .containsExactly(1L);
  }

  @Test
  void keepsOneOfPassagesWithTheSameText() {
    fixture.add(1, "the lighthouse stands by the sea");
    fixture.add(2, "the lighthouse stands by the sea ");
    fixture.add(3, "the lighthouse was painted");

    assertThat(fixture.search().search("lighthouse sea", SearchFilter.ALL, 10).hits()).hasSize(2);
  }

  @Test
  void takesFewPassagesOfADocumentWhileOthersAreLeft() {
    fixture.add(1, "whale one", "whale two", "whale three", "whale four", "whale five");
    fixture.add(2, "a long story in which a whale is mentioned once or twice");

    assertThat(documents(fixture.search().search("whale", SearchFilter.ALL, 4)))
        .containsExactly(1L, 1L, 1L, 2L);
    assertThat(documents(fixture.search().search("whale", SearchFilter.ALL, 10)))
        .containsExactly(1L, 1L, 1L, 2L, 1L, 1L);
  }

  @Test
  void searchesOnlyWhatTheFilterAllows() {
    fixture.add(1, "the lighthouse stands by the sea");

    assertThat(fixture.search().search("lighthouse", SearchFilter.folder(2), 10).hits()).isEmpty();
  }

  @Test
  void measuresHowWellTextsFit() {
    fixture.add(1, "common words and a lighthouse");
    fixture.add(2, "common words");
    fixture.add(3, "common words again");

    List<TextFit> fits =
        fixture
            .search()
            .fit("common lighthouse", List.of("a lighthouse", "common", "x", "Common lighthouses"));

    assertThat(fits.get(0).coverage()).isGreaterThan(0.5);
    assertThat(fits.get(1).coverage()).isBetween(0.01, 0.5);
    assertThat(fits.get(2).coverage()).isZero();
    assertThat(fits.get(3).coverage()).isEqualTo(1);
    assertThat(fits.get(0).cosine()).isCloseTo(0.75, within(1e-4));
    engine.missing();
    assertThat(fixture.search().fit("common", List.of("common")).getFirst().cosine()).isNull();
    assertThat(fixture.search().fit("common", List.of())).isEmpty();
  }

  @Test
  void refusesWhatCannotBeLookedFor() {
    assertRefused("", Problem.EMPTY);
    assertRefused(" \n\t", Problem.EMPTY);
    assertRefused("?!…", Problem.EMPTY);
    assertRefused("a".repeat(QueryText.LONGEST + 1), Problem.TOO_LONG);
    assertRefused("a\u0000b", Problem.NOT_TEXT);
    assertRefused("half \uD83D of an emoji", Problem.NOT_TEXT);
    assertThat(QueryText.question(" 你好？\n").text()).isEqualTo("你好？");
    assertThat(QueryText.question("🎉").text()).isEqualTo("🎉");
    assertThatThrownBy(() -> fixture.search().search("x", SearchFilter.ALL, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void assertRefused(String query, Problem problem) {
    assertThatThrownBy(() -> fixture.search().search(query, SearchFilter.ALL, 10))
        .isInstanceOfSatisfying(
            InvalidQueryException.class, e -> assertThat(e.problem()).isEqualTo(problem))
        .hasMessageStartingWith("The query ");
  }

  private static List<Long> documents(SearchResult result) {
    return result.hits().stream().map(hit -> hit.passage().documentId()).toList();
  }
}
