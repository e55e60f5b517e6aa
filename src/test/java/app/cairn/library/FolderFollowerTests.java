package app.cairn.library;

import static app.cairn.library.TestLibrary.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFollowerTests {

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
  void letsADocumentFollowItsRenamedFile() throws IOException {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    Files.createDirectory(test.files.resolve("sub"));
    Files.move(test.files.resolve("a.txt"), test.files.resolve("sub/b.txt"));

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("sub/b.txt"));
    test.settle();
    assertThat(test.document("sub/b.txt").id()).isEqualTo(id);
    assertThat(test.document("sub/b.txt").name()).isEqualTo("b.txt");
    assertThat(test.parser.parsed).hasSize(1);
    assertThat(test.engine.embedded).hasSize(1);
  }

  @Test
  void namesThatAreNotTextHoldUpNoOthers() throws Exception {
    test.write("good.txt", "first line");
    String script =
        "for x in 377 376; do mkdir \"$(printf \"d\\\\$x\")\"; for f in a d\\\\$x/b; do"
            + " echo x > \"$(printf \"$f\\\\$x.txt\")\"; done; done";
    int status =
        new ProcessBuilder("sh", "-c", script).directory(test.files.toFile()).start().waitFor();
    Assumptions.assumeTrue(status == 0, "the file system takes only names that are text");

    Folder folder = test.startWithFolder();
    test.settle();

    assertThat(test.document("good.txt").state()).isEqualTo(DocumentState.INDEXED);
    assertThat(test.documents()).hasSize(2);
    assertThat(test.store().documents().counts().skipped()).isEqualTo(1);
    assertThat(test.library().get(folder.id()).orElseThrow().reason())
        .contains("2 of the folders", "not valid text");
    long changes = test.store().changes().last();
    var before = test.library().get(folder.id()).orElseThrow().scannedAt();
    test.library().rescan(folder.id(), false);
    eventually(
        () ->
            assertThat(test.library().get(folder.id()).orElseThrow().scannedAt())
                .isNotEqualTo(before));
    assertThat(test.store().changes().last()).isEqualTo(changes);
  }

  @Test
  void letsDocumentsFollowARenamedDirectory() throws IOException {
    for (int i = 0; i < 30; i++) {
      test.write("old/deep/file" + i + ".txt", "line " + i % 10);
    }
    test.startWithFolder();
    test.settle();
    Set<Long> ids = ids();

    Files.move(test.files.resolve("old"), test.files.resolve("new"));

    eventually(
        () ->
            assertThat(test.documents().keySet())
                .hasSize(30)
                .allSatisfy(path -> assertThat(path).startsWith("new/deep/")));
    test.settle();
    assertThat(ids()).isEqualTo(ids);
    assertThat(test.parser.parsed).hasSize(30);
  }

  @Test
  void letsADocumentFollowItsFileIntoAnotherFolder() throws IOException {
    test.write("one/a.txt", "first line");
    Path two = Files.createDirectory(test.files.resolve("two"));
    test.start().add(test.files.resolve("one").toString());
    long second = test.library().add(two.toString()).id();
    test.settle();
    long id = test.document("one/a.txt").id();

    Files.move(test.files.resolve("one/a.txt"), two.resolve("a.txt"));

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("two/a.txt"));
    test.settle();
    assertThat(test.document("two/a.txt").id()).isEqualTo(id);
    assertThat(test.document("two/a.txt").folderId()).isEqualTo(second);
    assertThat(test.index.content().get(id))
        .allSatisfy(passage -> assertThat(passage.folderId()).isEqualTo(second));
  }

  @Test
  void recognisesAMovedFileByItsContent() throws IOException {
    Path file = test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    Files.delete(file);
    test.write("copy/a.txt", "first line");

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("copy/a.txt"));
    test.settle();
    assertThat(test.document("copy/a.txt").id()).isEqualTo(id);
    assertThat(test.parser.parsed).hasSize(1);
  }

  @Test
  void readsAMovedFileAgainThatIsStillWritten() throws IOException {
    Path file = test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    Files.delete(file);
    Path moved = test.files.resolve("b.txt");
    Files.writeString(moved, "first line");
    FileTime written = FileTime.from(Instant.now());
    Files.setLastModifiedTime(moved, written);
    eventually(() -> assertThat(test.documents()).containsOnlyKeys("b.txt"));
    // A clock that ticks slowly gives both versions the same time.
    Files.writeString(moved, "other line");
    Files.setLastModifiedTime(moved, written);

    eventually(() -> assertThat(text(id)).isEqualTo("other line"));
    test.settle();
  }

  @Test
  void tellsFilesOfTheSameTimeAndSizeApartThatSwapTheirNames() throws IOException {
    test.properties =
        new LibraryProperties(
            List.of(),
            false,
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofMinutes(1),
            1,
            4);
    Folder folder = test.startWithFolder();
    test.settle();
    FileTime written = FileTime.from(Instant.now());
    Path file = Files.writeString(test.files.resolve("a.txt"), "line 11");
    Path outside = Files.writeString(test.files.resolveSibling("b.txt"), "line 19");
    Files.setLastModifiedTime(file, written);
    Files.setLastModifiedTime(outside, written);
    test.library().rescan(folder.id(), false);
    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt"));

    // Before the first is read the second takes its place, and it is read before that is noticed.
    Files.move(file, test.files.resolve("c.txt"));
    Files.move(outside, file);
    eventually(() -> assertThat(test.document("a.txt").state()).isEqualTo(DocumentState.INDEXED));
    Files.move(file, outside);

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("c.txt"));
    test.settle();
    assertThat(text(test.document("c.txt").id())).isEqualTo("line 11");
  }

  @Test
  void readsAFileAgainThatGotAnotherExtension() throws IOException {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();

    Files.move(test.files.resolve("a.txt"), test.files.resolve("a.md"));

    eventually(() -> assertThat(test.parser.parsed).contains("a.md"));
    test.settle();
    assertThat(test.documents()).containsOnlyKeys("a.md");
  }

  @Test
  void takesACopyForADocumentOfItsOwn() throws IOException {
    Path file = test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();

    Files.copy(file, test.files.resolve("b.txt"), StandardCopyOption.COPY_ATTRIBUTES);

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt", "b.txt"));
    test.settle();
  }

  @Test
  void followsAChangeOfCase() throws IOException {
    test.write("a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    Files.move(test.files.resolve("a.txt"), test.files.resolve("A.txt"));

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("A.txt"));
    assertThat(test.document("A.txt").id()).isEqualTo(id);
  }

  @Test
  void keepsTheDocumentWhenEditorsSave() throws IOException {
    Path file = test.write("a.txt", "version 0");
    test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();

    // Write beside, rename over.
    Files.writeString(test.files.resolve("a.txt.tmp"), "version 1");
    Files.move(test.files.resolve("a.txt.tmp"), file, StandardCopyOption.REPLACE_EXISTING);
    eventually(() -> assertThat(text(id)).isEqualTo("version 1"));
    // Move to a backup, write anew, delete the backup.
    Files.move(file, test.files.resolve("a.txt~"));
    Files.writeString(file, "version 2");
    Files.delete(test.files.resolve("a.txt~"));
    eventually(() -> assertThat(text(id)).isEqualTo("version 2"));
    // Truncate and write in place.
    Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
    Files.writeString(file, "version 3");
    eventually(() -> assertThat(text(id)).isEqualTo("version 3"));
    // Delete, and write a moment later.
    Files.delete(file);
    sleep(60);
    Files.writeString(file, "version 4");
    eventually(() -> assertThat(text(id)).isEqualTo("version 4"));

    test.settle();
    assertThat(test.documents()).containsOnlyKeys("a.txt");
    assertThat(test.document("a.txt").id()).isEqualTo(id);
  }

  @Test
  void equalsTheDiskAfterAStormOfRenames() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      test.write("d" + i % 4 + "/f" + i + ".txt", "line " + i);
    }
    test.startWithFolder();
    for (int step = 0; step < 300; step++) {
      Path from = pick(random);
      Path to = test.files.resolve("d" + random.nextInt(6) + "/f" + random.nextInt(30) + ".txt");
      Files.createDirectories(to.getParent());
      switch (random.nextInt(6)) {
        case 0 -> Files.writeString(to, "line " + random.nextInt(50));
        case 1 -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        case 2 -> {
          Path directory = test.files.resolve("e" + step);
          Files.move(from.getParent(), directory);
        }
        default -> Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      }
      sleep(random.nextInt(5));
    }

    eventually(() -> assertThat(test.documents().keySet()).isEqualTo(onDisk()));
    test.settle();
    for (Document document : test.documents().values()) {
      assertThat(text(document.id()))
          .as(document.path())
          .isEqualTo(Files.readString(Path.of(document.path())));
    }
  }

  @Test
  void deletesNothingWhenTheRootVanishes() throws IOException {
    test.write("a.txt", "first line");
    Folder folder = test.startWithFolder();
    test.settle();
    long id = test.document("a.txt").id();
    Path away = test.files.resolveSibling("away");

    Files.move(test.files, away);
    eventually(
        () ->
            assertThat(test.library().get(folder.id()).orElseThrow().state())
                .isEqualTo(FolderState.MISSING));
    assertThat(test.library().get(folder.id()).orElseThrow().reason()).contains("not there");
    // The place where a disk is not mounted.
    Files.createDirectory(test.files);
    sleep(300);
    assertThat(test.documents()).containsOnlyKeys("a.txt");
    Files.delete(test.files);
    Files.writeString(away.resolve("b.txt"), "second line");
    Files.move(away, test.files);

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt", "b.txt"));
    test.settle();
    assertThat(test.document("a.txt").id()).isEqualTo(id);
    assertThat(test.parser.parsed).containsExactly("a.txt", "b.txt");
    assertThat(test.library().get(folder.id()).orElseThrow().state())
        .isEqualTo(FolderState.WATCHING);
    assertThat(test.library().get(folder.id()).orElseThrow().reason()).isNull();
    Files.writeString(test.files.resolve("c.txt"), "third line");
    eventually(() -> assertThat(test.documents()).hasSize(3));
  }

  @Test
  void noticesWhatHappenedWhileItWasNotRunning() throws IOException {
    test.write("a.txt", "first line");
    test.write("b.txt", "second line");
    test.write("c.txt", "third line");
    test.startWithFolder();
    test.settle();
    long moved = test.document("b.txt").id();
    test.close();

    test.write("a.txt", "changed line");
    Files.move(test.files.resolve("b.txt"), test.files.resolve("moved.txt"));
    Files.delete(test.files.resolve("c.txt"));
    test.write("d.txt", "fourth line");
    test.start();

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt", "moved.txt", "d.txt"));
    test.settle();
    assertThat(test.document("moved.txt").id()).isEqualTo(moved);
  }

  @Test
  void noticesChangesWithoutEventsFromTimeToTime() {
    test.properties =
        new LibraryProperties(
            List.of(),
            false,
            Duration.ofHours(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            1,
            4);
    test.startWithFolder();
    test.write("a.txt", "first line");

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt"));
  }

  @Test
  void waitsUntilAFileIsWritten() throws IOException {
    test.startWithFolder();
    Path file = test.files.resolve("a.txt");
    for (int i = 0; i < 20; i++) {
      Files.writeString(
          file, "line " + i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      sleep(40);
    }

    eventually(() -> assertThat(test.document("a.txt").chunks()).isEqualTo(20));
    assertThat(test.parser.parsed).hasSizeLessThan(4);
  }

  @Test
  void passesOverHiddenIgnoredAndLinkedFiles() throws IOException {
    Path outside = Files.createDirectory(test.files.resolveSibling("outside"));
    Files.writeString(outside.resolve("secret.txt"), "a secret");
    test.write("a.txt", "first line");
    test.write(".hidden.txt", "hidden");
    test.write(".git/config", "hidden");
    test.write("node_modules/x/readme.txt", "ignored");
    test.write("~$a.docx", "ignored");
    Files.createSymbolicLink(test.files.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(test.files.resolve("outside"), outside);
    Files.createSymbolicLink(test.files.resolve("loop"), test.files);
    test.startWithFolder();
    test.settle();
    test.write("node_modules/y/readme.txt", "ignored");
    test.write("b.txt", "second line");

    eventually(() -> assertThat(test.documents()).containsOnlyKeys("a.txt", "b.txt"));
    test.settle();
  }

  @Test
  void reachesNothingThroughADirectoryThatBecameALink() throws IOException {
    Path outside = Files.createDirectory(test.files.resolveSibling("outside"));
    Files.writeString(outside.resolve("a.txt"), "a secret");
    test.write("sub/a.txt", "first line");
    test.startWithFolder();
    test.settle();
    long id = test.document("sub/a.txt").id();

    Files.move(test.files.resolve("sub"), test.files.resolveSibling("taken"));
    Files.createSymbolicLink(test.files.resolve("sub"), outside);

    assertThat(test.store().documents().file(id)).isEmpty();
    eventually(() -> assertThat(test.documents()).isEmpty());
    assertThat(test.parser.parsed).hasSize(1);
  }

  @Test
  void keepsWhatItKnowsOfADirectoryThatCannotBeRead() throws IOException {
    Path file = test.write("sub/a.txt", "first line");
    Path sub = file.getParent();
    Folder folder = test.startWithFolder();
    test.settle();
    Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(sub), "the superuser reads everything");
    try {
      test.library().rescan(folder.id(), false);
      eventually(
          () ->
              assertThat(test.library().get(folder.id()).orElseThrow().reason())
                  .contains("cannot be read"));
      sleep(400);
      assertThat(test.documents()).containsOnlyKeys("sub/a.txt");
    } finally {
      Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void readsAFileOnceItMayBeRead() throws IOException {
    Path file = test.write("a.txt", "first line");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(file), "the superuser reads everything");
    test.startWithFolder();
    eventually(() -> assertThat(test.document("a.txt").state()).isEqualTo(DocumentState.FAILED));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    eventually(() -> assertThat(test.document("a.txt").state()).isEqualTo(DocumentState.INDEXED));
  }

  private String text(long id) {
    return test.store().documents().text(id).map(DocumentText::text).orElse("");
  }

  private Set<Long> ids() {
    Set<Long> ids = new TreeSet<>();
    test.documents().values().forEach(document -> ids.add(document.id()));
    return ids;
  }

  private Set<String> onDisk() throws IOException {
    try (var paths = Files.walk(test.files)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> test.files.relativize(path).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Path pick(Random random) throws IOException {
    List<String> all = List.copyOf(onDisk());
    return test.files.resolve(all.get(random.nextInt(all.size())));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
