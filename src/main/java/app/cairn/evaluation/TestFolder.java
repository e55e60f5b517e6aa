package app.cairn.evaluation;

import app.cairn.library.DocumentCounts;
import app.cairn.library.Documents;
import app.cairn.library.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/// A folder of text files that the library follows.
final class TestFolder {

  private static final Duration POLL = Duration.ofMillis(200);

  /// No progress for so long means that something is broken.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// The index follows the store within moments.
  private static final Duration INDEX_DELAY = Duration.ofSeconds(2);

  private final Path path;
  private final Folders folders;
  private final Documents documents;
  private long id;

  TestFolder(Path path, Folders folders, Documents documents) {
    this.path = path;
    this.folders = folders;
    this.documents = documents;
  }

  /// Writes each text into a file of its name, and waits until all can be found.
  void fill(Map<String, String> texts) throws IOException, InterruptedException {
    Files.createDirectories(path);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Files.writeString(path.resolve(text.getKey() + ".txt"), text.getValue());
    }
    id = folders.add(path.toString()).id();
    await(texts.size());
  }

  /// Deletes files, and waits until they are no longer found.
  void delete(Collection<String> names) throws IOException, InterruptedException {
    long left = documents.counts().total() - names.size();
    for (String name : names) {
      Files.delete(path.resolve(name + ".txt"));
    }
    folders.rescan(id, false);
    await(left);
  }

  /// The name of the text in a file.
  static String name(String fileName) {
    return fileName.substring(0, fileName.length() - ".txt".length());
  }

  private void await(long total) throws InterruptedException {
    DocumentCounts last = DocumentCounts.NONE;
    long since = System.nanoTime();
    while (true) {
      DocumentCounts counts = documents.counts();
      if (counts.pending() == 0 && counts.total() == total) {
        Thread.sleep(INDEX_DELAY);
        return;
      }
      if (!counts.equals(last)) {
        last = counts;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new IllegalStateException("The library does not get on: " + counts);
      }
      Thread.sleep(POLL);
    }
  }
}
