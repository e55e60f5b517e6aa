package app.cairn.library;

import static app.cairn.library.TestLibrary.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTests {

  @TempDir Path temporary;

  @Test
  void storesAllOrNothingOfADocumentAndGoesOnWhenThereIsSpace() {
    TestLibrary test = new TestLibrary(temporary);
    Folder folder = test.startWithFolder();
    long pages = test.jdbc().sql("PRAGMA page_count").query(Long.class).single();
    // SQLite reports the same error as on a disk without space.
    test.limitPages(pages + 12);
    String long1 = "word ".repeat(1000);
    for (int i = 0; i < 12; i++) {
      test.write("f" + i + ".txt", i + long1 + "\n" + i + "rest");
    }

    eventually(
        () ->
            assertThat(test.library().get(folder.id()).orElseThrow().reason())
                .contains("The disk is full"));
    assertThat(test.documents().values())
        .allSatisfy(
            document ->
                assertThat(document.chunks())
                    .isEqualTo(test.store().documents().text(document.id()).isPresent() ? 2 : 0));

    test.limitPages(1_000_000);
    eventually(() -> assertThat(test.documents()).hasSize(12));
    test.settle();
    eventually(() -> assertThat(test.library().get(folder.id()).orElseThrow().reason()).isNull());
    assertThat(test.documents().values())
        .allSatisfy(
            document -> {
              assertThat(document.state()).isEqualTo(DocumentState.INDEXED);
              assertThat(document.chunks()).isEqualTo(2);
            });
    test.close();
  }

  @Test
  void doesNotBlameAFileWhileThereIsNoRoomForTemporaryFiles() throws IOException {
    Path full = Path.of("/proc");
    assumeTrue(Files.isDirectory(full) && Files.getFileStore(full).getUsableSpace() == 0);
    TestLibrary test = new TestLibrary(temporary);
    test.dataFolder = full;
    test.startWithFolder();
    test.write("a.txt", "fails for want of space");

    eventually(() -> assertThat(test.parser.parsed).hasSizeGreaterThan(1));

    assertThat(test.document("a.txt").state()).isNotEqualTo(DocumentState.FAILED);
    test.close();
  }
}
