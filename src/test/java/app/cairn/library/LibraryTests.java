package app.cairn.library;

import static app.cairn.library.TestLibrary.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.index.IndexedPassage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTests {

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
  void bringsTheDocumentsOfAFolderIntoTheIndex() {
    test.write("a.txt", "first line\nsecond line");
    test.write("deep/er/b.md", "third line");
    test.write("skipped.bin", "skip me");
    test.write("failed.pdf", "fail me");
    test.write("broken.pdf", "break me");

    Folder folder = test.startWithFolder();
    test.settle();

    assertThat(test.documents().keySet())
        .containsExactlyInAnyOrder(
            "a.txt", "deep/er/b.md", "skipped.bin", "failed.pdf", "broken.pdf");
    Document first = test.document("a.txt");
    assertThat(first.state()).isEqualTo(DocumentState.INDEXED);
    assertThat(first.reason()).isNull();
    assertThat(first.chunks()).isEqualTo(2);
    assertThat(first.mediaType()).isEqualTo("text/plain");
    assertThat(first.tags()).containsExactly("tag");
    assertThat(test.document("skipped.bin").state()).isEqualTo(DocumentState.SKIPPED);
    assertThat(test.document("skipped.bin").reason()).isEqualTo("It is to be skipped.");
    assertThat(test.document("skipped.bin").mediaType()).isEqualTo("image/png");
    assertThat(test.document("failed.pdf").state()).isEqualTo(DocumentState.FAILED);
    assertThat(test.document("broken.pdf").reason()).contains("IllegalStateException");
    assertThat(test.index.content().get(first.id()))
        .allSatisfy(passage -> assertThat(passage.vector()).isNotNull());
    assertThat(test.library().get(folder.id()).orElseThrow().documents())
        .isEqualTo(new DocumentCounts(0, 0, 0, 2, 1, 2));
    assertThat(test.store().documents().counts()).isEqualTo(new DocumentCounts(0, 0, 0, 2, 1, 2));
    assertThat(test.library().get(folder.id()).orElseThrow().state())
        .isEqualTo(FolderState.WATCHING);
  }

  @Test
  void answersPassagesAndTextsOfWhatIsIndexed() {
    test.write("a.txt", "first line\nsecond line");
    test.startWithFolder();
    test.settle();
    Document document = test.document("a.txt");

    List<Long> ids =
        test.index.content().values().stream()
            .flatMap(List::stream)
            .map(IndexedPassage::chunkId)
            .toList();
    List<Passage> passages = test.store().chunks().find(List.of(ids.get(1), 999_999L, ids.get(0)));

    assertThat(passages).extracting(Passage::text).containsExactly("second line", "first line");
    assertThat(passages.getFirst().start()).isEqualTo(11);
    assertThat(passages.getFirst().headings()).containsExactly("Part");
    DocumentText text = test.store().documents().text(document.id()).orElseThrow();
    assertThat(text.text()).isEqualTo("first line\nsecond line");
    assertThat(text.blocks()).hasSize(2);
    assertThat(test.store().documents().file(document.id())).contains(Path.of(document.path()));
  }

  @Test
  void doesNothingOnASecondScan() {
    test.write("a.txt", "first line");
    test.write("b.txt", "second line");
    test.write("c.txt", "skip");
    test.write("d.txt", "fail");
    Folder folder = test.startWithFolder();
    test.settle();
    int parsed = test.parser.parsed.size();
    int calls = test.engine.calls.get();
    long changes = test.store().changes().last();

    var before = test.library().get(folder.id()).orElseThrow().scannedAt();
    test.library().rescan(folder.id(), false);
    eventually(
        () ->
            assertThat(test.library().get(folder.id()).orElseThrow().scannedAt())
                .isNotEqualTo(before));
    test.close();
    test.start();
    test.settle();

    assertThat(test.parser.parsed).hasSize(parsed);
    assertThat(test.engine.calls).hasValue(calls);
    assertThat(test.store().changes().last()).isEqualTo(changes);
  }

  @Test
  void followsNewChangedAndDeletedFiles() throws IOException {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    test.write("new/b.txt", "second line");
    test.write("a.txt", "first line\nthird line");
    eventually(
        () -> {
          assertThat(test.documents()).containsOnlyKeys("a.txt", "new/b.txt");
          assertThat(test.document("a.txt").chunks()).isEqualTo(2);
          assertThat(test.document("new/b.txt").state()).isEqualTo(DocumentState.INDEXED);
        });
    test.settle();
    assertThat(test.document("a.txt").id()).isEqualTo(id);
    assertThat(test.engine.embedded).containsOnlyOnce("Part\nfirst line");

    Files.delete(test.files.resolve("new/b.txt"));
    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt"));
    test.settle();
  }

  @Test
  void embedsEqualTextsOnce() {
    for (int i = 0; i < 10; i++) {
      test.write("copy" + i + ".txt", "the same line");
    }
    test.startWithFolder();
    test.settle();

    assertThat(test.engine.embedded).containsExactly("Part\nthe same line");
    assertThat(test.store().documents().counts().indexed()).isEqualTo(10);
  }

  @Test
  void doesNotReadAgainWhatWasOnlyTouched() throws IOException {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    Document before = test.document("a.txt");

    test.write("a.txt", "first line");
    eventually(
        () -> {
          assertThat(test.document("a.txt").modified()).isNotEqualTo(before.modified());
          assertThat(test.document("a.txt").state()).isEqualTo(DocumentState.INDEXED);
        });
    test.settle();

    assertThat(test.parser.parsed).hasSize(1);
  }

  @Test
  void keepsADocumentFoundWhileItsFileIsReadAgain() {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    test.parser.interruptions.set(3);

    test.write("a.txt", "another line");
    eventually(() -> assertThat(test.parser.interruptions).hasValueLessThan(3));

    assertThat(test.index.content()).isNotEmpty();
    eventually(
        () ->
            assertThat(test.index.content().values().iterator().next().getFirst().text())
                .isEqualTo("another line"));
    test.settle();
  }

  @Test
  void forgetsARemovedFolderButNotItsFiles() {
    Path file = test.write("a.txt", "first line");
    Folder folder = test.startWithFolder();
    test.settle();

    assertThat(test.library().remove(folder.id())).isTrue();

    eventually(() -> assertThat(test.index.content()).isEmpty());
    assertThat(test.documents()).isEmpty();
    assertThat(test.library().list()).isEmpty();
    assertThat(file).exists();
    assertThat(test.library().remove(folder.id())).isFalse();
    assertThat(test.library().rescan(folder.id(), false)).isFalse();
  }

  @Test
  void listsByStateAndPathWithPages() {
    for (int i = 0; i < 5; i++) {
      test.write("note_%d.txt".formatted(i), "line " + i);
    }
    test.write("Other%.txt", "skip");
    test.startWithFolder();
    test.settle();
    Documents documents = test.store().documents();

    DocumentPage page =
        documents.list(new DocumentQuery(Set.of(DocumentState.INDEXED), "NOTE_", null, 1, 2));

    assertThat(page.total()).isEqualTo(5);
    assertThat(page.items()).extracting(Document::name).containsExactly("note_2.txt", "note_3.txt");
    assertThat(documents.list(new DocumentQuery(Set.of(), "r%.t", null, 0, 9)).items()).hasSize(1);
    assertThat(documents.list(new DocumentQuery(Set.of(), null, 77L, 0, 9)).items()).isEmpty();
  }

  @Test
  void triesFailedDocumentsAgainIfAsked() {
    test.write("a.txt", "fail");
    Folder folder = test.startWithFolder();
    test.settle();

    test.library().rescan(folder.id(), true);

    eventually(() -> assertThat(test.parser.parsed).hasSize(2));
    test.settle();
  }
}
