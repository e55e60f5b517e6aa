package app.cairn.library;

import static app.cairn.library.TestLibrary.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexSynchronizerTests {

  @TempDir Path temporary;
  private TestLibrary test;

  @BeforeEach
  void open() {
    test = new TestLibrary(temporary);
    for (int i = 0; i < 5; i++) {
      test.write("f" + i + ".txt", "line " + i);
    }
    test.startWithFolder();
    test.settle();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void commitsTheLastChangeWhenItEnds() {
    long last = test.store().changes().last();
    test.close();

    assertThat(test.index.sequence()).isEqualTo(last);
    int replacements = test.index.replacements;
    test.start();
    test.settle();
    assertThat(test.index.replacements).isEqualTo(replacements);
  }

  @Test
  void appliesAgainWhatTheIndexHadNotCommitted() throws Exception {
    Files.delete(test.files.resolve("f0.txt"));
    test.write("f1.txt", "changed");
    eventually(() -> assertThat(test.documents()).hasSize(4));
    test.settle();
    test.kill();
    assertThat(test.index.content()).isEmpty();

    test.start();
    test.settle();

    assertThat(test.index.content()).hasSize(4);
    assertThat(test.parser.parsed).hasSize(6);
  }

  @Test
  void buildsAnEmptyIndexAnewWithoutReadingOrEmbedding() {
    test.close();
    test.index.clear();

    test.start();
    test.settle();

    assertThat(test.index.content()).hasSize(5);
    assertThat(test.parser.parsed).hasSize(5);
    assertThat(test.engine.embedded).hasSize(5);
  }

  @Test
  void buildsAnIndexAnewThatIsAheadOfTheStore() {
    test.close();
    test.index.setSequence(1_000_000);

    test.start();
    eventually(() -> assertThat(test.index.content()).hasSize(5));
    test.settle();

    test.close();
    assertThat(test.index.sequence()).isEqualTo(test.lastChange);
  }

  @Test
  void overcomesFailuresOfTheIndex() {
    test.index.failures.set(2);
    test.write("new.txt", "another line");

    eventually(() -> assertThat(test.documents()).hasSize(6));
    test.settle();
  }

  @Test
  void buildsAnIndexAnewThatFailsAgainAndAgain() {
    test.index.failures.set(3);
    test.write("new.txt", "another line");

    eventually(() -> assertThat(test.documents()).hasSize(6));
    test.settle();
    assertThat(test.index.clears).hasPositiveValue();
  }
}
