package app.cairn.index;

import static app.cairn.index.IndexedPassages.chunks;
import static app.cairn.index.IndexedPassages.passage;
import static app.cairn.index.IndexedPassages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexDamageTests {

  @TempDir Path temporary;
  private Path sound;

  @BeforeEach
  void write() throws IOException {
    sound = Files.createDirectory(temporary.resolve("sound"));
    try (LucenePassageIndex index = LucenePassageIndex.open(sound)) {
      index.useModel("model");
      fill(index);
      index.replace(3, List.of());
      index.commit(30);
    }
  }

  @Test
  void noticesAFlippedByteInAnyFile() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (Path file : files()) {
      byte[] content = Files.readAllBytes(file);
      content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      assertRebuilt(file, content);
    }
  }

  @Test
  void noticesTruncationOfAnyFile() throws IOException {
    for (Path file : files()) {
      byte[] content = Files.readAllBytes(file);
      assertRebuilt(file, java.util.Arrays.copyOf(content, content.length / 2));
      assertRebuilt(file, new byte[0]);
    }
  }

  @Test
  void startsAnewWhereAnyFileIsMissing() throws IOException {
    for (Path file : files()) {
      Path copy = copy();
      Files.delete(copy.resolve(file.getFileName()));
      assertEmptyAndUsable(copy);
    }
  }

  @Test
  void startsAnewForAnotherLayout() throws IOException {
    Path foreign = temporary.resolve("foreign");
    try (FSDirectory directory = FSDirectory.open(foreign);
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.addDocument(List.of());
    }
    assertEmptyAndUsable(foreign);
  }

  @Test
  void leavesForeignFilesOfASoundIndexAlone() throws IOException {
    Files.writeString(sound.resolve("notes.txt"), "x");

    try (LucenePassageIndex index = LucenePassageIndex.open(sound)) {
      assertThat(index.sequence()).isEqualTo(30);
    }
    assertThat(sound.resolve("notes.txt")).exists();
  }

  @Test
  void emptiesItselfWhenDamageShowsInUse() throws IOException {
    AtomicInteger heard = new AtomicInteger();
    try (LucenePassageIndex index = LucenePassageIndex.open(sound)) {
      index.onFallback(heard::incrementAndGet);
      for (Path file : files()) {
        overwrite(file);
      }

      assertThatThrownBy(() -> searchUntilItFails(index)).isInstanceOf(IndexException.class);

      assertThat(heard).hasValueGreaterThan(0);
      assertThatThrownBy(() -> index.commit(99)).isInstanceOf(IndexException.class);
      assertThat(index.sequence()).isZero();
      fill(index);
      index.commit(31);
      index.refresh();
      assertThat(chunks(index.keyword("number1", PassageFilter.ALL, 5))).containsExactly(1L);
    }
    try (LucenePassageIndex index = LucenePassageIndex.open(sound)) {
      assertThat(index.sequence()).isEqualTo(31);
    }
  }

  @Test
  void goesBackToLastCommitWhenWritingFails() throws IOException {
    AtomicInteger heard = new AtomicInteger();
    try (LucenePassageIndex index = LucenePassageIndex.open(sound)) {
      index.onFallback(heard::incrementAndGet);
      index.replace(50, List.of(text(500, "unwritten")));
      // A folder where Lucene wants to write its next file stands for a disk that refuses.
      Files.createDirectory(sound.resolve("pending_segments_" + nextGeneration()));

      assertThatThrownBy(() -> index.commit(31))
          .isInstanceOf(IndexException.class)
          .hasMessageContaining("could not be written");

      assertThat(heard).hasValue(1);
      assertThat(index.sequence()).isEqualTo(30);
      assertThat(index.keyword("unwritten", PassageFilter.ALL, 5)).isEmpty();
      assertThat(chunks(index.keyword("number1", PassageFilter.ALL, 5))).containsExactly(1L);
    }
  }

  private String nextGeneration() throws IOException {
    try (Stream<Path> files = Files.list(sound)) {
      String name =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.startsWith("segments_"))
              .findFirst()
              .orElseThrow();
      long generation = Long.parseLong(name.substring("segments_".length()), Character.MAX_RADIX);
      return Long.toString(generation + 1, Character.MAX_RADIX);
    }
  }

  private void assertRebuilt(Path file, byte[] content) throws IOException {
    Path copy = copy();
    Files.write(copy.resolve(file.getFileName()), content);
    assertEmptyAndUsable(copy);
  }

  private static void assertEmptyAndUsable(Path folder) {
    try (LucenePassageIndex index = LucenePassageIndex.open(folder)) {
      assertThat(index.sequence()).isZero();
      assertThat(index.statistics().passages()).isZero();
      fill(index);
      index.commit(31);
      index.refresh();
      assertThat(chunks(index.keyword("number1", PassageFilter.ALL, 5))).containsExactly(1L);
    }
    try (LucenePassageIndex index = LucenePassageIndex.open(folder)) {
      assertThat(index.sequence()).isEqualTo(31);
    }
  }

  private static void fill(LucenePassageIndex index) {
    for (int i = 0; i < 20; i++) {
      float[] vector = {(float) Math.cos(i), (float) Math.sin(i)};
      String text = "passage number" + i + " of a text";
      index.replace(
          i, List.of(passage(i, "/docs/" + i + ".txt", "Title", List.of(), text, vector)));
    }
  }

  private static void searchUntilItFails(LucenePassageIndex index) {
    for (int i = 0; i < 20; i++) {
      index.keyword("number" + i + " text", PassageFilter.ALL, 5);
      index.nearest(new float[] {1, 0}, PassageFilter.ALL, 5);
      index.refresh();
    }
    // Small files may have been read whole before; a merge or a commit reads the others.
    fill(index);
    index.commit(31);
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(sound)) {
      all.filter(file -> !file.endsWith("write.lock")).forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(3);
    return files;
  }

  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(temporary, "copy");
    for (Path file : files()) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private static void overwrite(Path file) throws IOException {
    byte[] noise = new byte[(int) Files.size(file)];
    new Random(1).nextBytes(noise);
    Files.write(file, noise, StandardOpenOption.WRITE);
  }
}
