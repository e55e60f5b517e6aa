package app.cairn.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTests {

  private static final int FILES = 60;
  private static final int KILLS = 8;

  @TempDir Path temporary;

  @Test
  void losesAndDoublesNothingWhenKilledAtAnyInstant() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TestLibrary test = new TestLibrary(temporary);
    for (int i = 0; i < FILES; i++) {
      test.write("d" + i % 5 + "/f" + i + ".txt", "line " + i + "\ncommon line " + i % 7);
    }
    test.parser.onParse = () -> pause(random.nextInt(6));
    test.startWithFolder();
    for (int kill = 0; kill < KILLS; kill++) {
      Thread.sleep(random.nextInt(120));
      change(test, random);
      test.kill();
      test.start();
    }
    Set<String> onDisk;
    try (var paths = Files.walk(test.files)) {
      onDisk =
          paths
              .filter(Files::isRegularFile)
              .map(path -> test.files.relativize(path).toString())
              .collect(Collectors.toSet());
    }
    TestLibrary.eventually(() -> assertThat(test.documents().keySet()).isEqualTo(onDisk));
    test.settle();
    for (Document document : test.documents().values()) {
      assertThat(document.state()).as(document.path()).isEqualTo(DocumentState.INDEXED);
      assertThat(document.chunks()).isEqualTo(2);
      assertThat(test.store().documents().text(document.id()).orElseThrow().text())
          .isEqualTo(Files.readString(Path.of(document.path())));
      assertThat(test.index.content().get(document.id()))
          .hasSize(2)
          .allSatisfy(passage -> assertThat(passage.vector()).isNotNull());
    }
    assertThat(test.jdbc().sql("PRAGMA integrity_check").query(String.class).single())
        .isEqualTo("ok");
    assertThat(test.jdbc().sql("PRAGMA foreign_key_check").query().listOfRows()).isEmpty();
    test.close();
  }

  private static void change(TestLibrary test, Random random) throws IOException {
    int number = random.nextInt(FILES);
    Path file = test.files.resolve("d" + number % 5 + "/f" + number + ".txt");
    if (Files.exists(file)) {
      switch (random.nextInt(3)) {
        case 0 -> Files.delete(file);
        case 1 -> Files.move(file, test.files.resolve("moved" + number + ".txt"));
        default ->
            test.write(test.files.relativize(file).toString(), "new line\nand more " + number);
      }
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
