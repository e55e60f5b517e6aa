package app.cairn.library;

import static app.cairn.library.TestLibrary.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.engine.EngineException.Kind;
import app.cairn.index.IndexedPassage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTests {

  @TempDir Path temporary;
  private TestLibrary test;

  @BeforeEach
  void open() {
    test = new TestLibrary(temporary);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void embedsAcrossDocumentsInFewCalls() {
    for (int i = 0; i < 40; i++) {
      test.write("f" + i + ".txt", "line " + i);
    }
    test.engine.gate = new CountDownLatch(1);
    test.startWithFolder();
    eventually(() -> assertThat(test.store().documents().counts().embedding()).isEqualTo(40));
    assertThat(passages()).allSatisfy(p -> assertThat(p.vector()).isNull());

    test.engine.gate.countDown();
    test.settle();

    assertThat(test.engine.embedded).hasSize(40).doesNotHaveDuplicates();
    // Those that were asked for before the others were read may be smaller.
    assertThat(test.engine.calls).hasValueLessThan(14);
  }

  @Test
  void blamesNoTextForAnEngineThatFailsAtAll() {
    test.engine.failure = Kind.INTERRUPTED;
    test.write("a.txt", "first line");
    test.startWithFolder();
    eventually(() -> assertThat(test.engine.calls).hasValueGreaterThan(5));

    test.engine.failure = null;
    test.settle();

    assertThat(test.document("a.txt").reason()).isNull();
  }

  @Test
  void findsByKeywordsWhileTheEngineIsMissingAndEmbedsOnceItIsBack() {
    test.engine.failure = Kind.UNAVAILABLE;
    test.write("a.txt", "first line\nsecond line");
    test.startWithFolder();
    test.settle();

    Document document = test.document("a.txt");
    assertThat(document.state()).isEqualTo(DocumentState.INDEXED);
    assertThat(document.reason()).isEqualTo("Found by keywords only: MLX is missing.");
    assertThat(passages()).hasSize(2).allSatisfy(p -> assertThat(p.vector()).isNull());
    test.write("b.txt", "third line");
    eventually(
        () -> assertThat(test.document("b.txt").reason()).startsWith("Found by keywords only"));
    int calls = test.engine.calls.get();
    assertThat(calls).isLessThan(3);

    test.engine.failure = null;
    eventually(() -> assertThat(test.document("a.txt").reason()).isNull());
    test.settle();

    assertThat(test.parser.parsed).hasSize(2);
    assertThat(test.engine.embedded).hasSize(3);
    assertThat(passages()).hasSize(3).allSatisfy(p -> assertThat(p.vector()).isNotNull());
  }

  @Test
  void embedsAfterARestartWhatWasFoundByKeywordsOnly() {
    test.engine.failure = Kind.UNAVAILABLE;
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    test.close();

    test.engine.failure = null;
    test.start();
    eventually(() -> assertThat(test.document("a.txt").reason()).isNull());
    test.settle();

    assertThat(test.parser.parsed).hasSize(1);
    assertThat(passages()).allSatisfy(p -> assertThat(p.vector()).isNotNull());
  }

  @Test
  void setsATextAsideThatTheEngineRefuses() {
    test.engine.poison = "poison";
    for (int i = 0; i < 6; i++) {
      test.write("f" + i + ".txt", "line " + i);
    }
    test.write("bad.txt", "good part\npoison part");
    test.startWithFolder();
    test.settle();

    assertThat(test.document("bad.txt").state()).isEqualTo(DocumentState.INDEXED);
    assertThat(test.document("bad.txt").reason())
        .isEqualTo("Found by keywords only: The text is refused.");
    assertThat(test.documents().values())
        .filteredOn(document -> document.reason() == null)
        .hasSize(6)
        .allSatisfy(document -> assertThat(document.state()).isEqualTo(DocumentState.INDEXED));
  }

  @Test
  void setsATextAsideThatStopsTheEngineAgainAndAgain() {
    test.engine.poison = "poison";
    test.engine.poisonFailure = Kind.INTERRUPTED;
    test.write("good.txt", "line");
    test.write("bad.txt", "poison part");
    test.startWithFolder();
    test.settle();

    assertThat(test.document("bad.txt").reason()).contains("the engine stopped");
    assertThat(test.document("good.txt").reason()).isNull();
    assertThat(test.engine.calls).hasValueLessThan(12);
  }

  @Test
  void embedsAnewForAnotherModelWithoutReadingAgain() {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    test.close();

    test.engine.model = "fake-2";
    test.start();
    eventually(
        () ->
            assertThat(passages())
                .hasSize(1)
                .allSatisfy(
                    p ->
                        assertThat(p.vector())
                            .containsExactly(FakeEngine.vector("fake-2", "Part\nfirst line"))));
    test.settle();

    assertThat(test.parser.parsed).hasSize(1);
  }

  @Test
  void collectsVectorsThatNoDocumentNeeds() {
    test.write("a.txt", "first line\nsecond line");
    test.startWithFolder();
    test.settle();
    test.write("a.txt", "second line");
    eventually(() -> assertThat(test.document("a.txt").chunks()).isEqualTo(1));
    test.settle();

    assertThat(vectors()).isEqualTo(2);
    test.store().vectors().collect();
    assertThat(vectors()).isEqualTo(1);
    assertThat(passages()).allSatisfy(p -> assertThat(p.vector()).isNotNull());
  }

  private long vectors() {
    return test.jdbc().sql("SELECT count(*) FROM vectors").query(Long.class).single();
  }

  private List<IndexedPassage> passages() {
    return test.index.content().values().stream().flatMap(List::stream).toList();
  }
}
