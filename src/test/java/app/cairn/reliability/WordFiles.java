package app.cairn.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Files with random text, each with a word that no other has.
final class WordFiles {

  private static final int PARAGRAPHS = 3;
  private static final int WORDS = 60;
  private static final List<String> ENDINGS = List.of("txt", "md", "html");

  private final Path root;
  private final Random random;
  private final Map<Path, String> words = new HashMap<>();
  private final Set<Path> touched = new HashSet<>();
  private int written;

  WordFiles(Path root, Random random) {
    this.root = root;
    this.random = random;
  }

  Path root() {
    return root;
  }

  /// The files that there are now.
  Set<Path> paths() {
    return Set.copyOf(words.keySet());
  }

  String wordOf(Path file) {
    return words.getOrDefault(file, "");
  }

  /// Whether a file was left alone since it was first written.
  boolean isUntouched(Path file) {
    return words.containsKey(file) && !touched.contains(file);
  }

  /// Writes so many more files.
  void write(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int number = written++;
      String name = "d%d/f%d.%s".formatted(number % 7, number, ENDINGS.get(number % 3));
      write(root.resolve(name));
    }
  }

  /// Deletes, moves or rewrites a file.
  void changeOne() throws IOException {
    Path file = words.keySet().stream().sorted().toList().get(random.nextInt(words.size()));
    touched.add(file);
    switch (random.nextInt(3)) {
      case 0 -> {
        Files.delete(file);
        words.remove(file);
      }
      case 1 -> {
        Path target = root.resolve("moved-" + file.getFileName());
        Files.move(file, target);
        words.put(target, wordOf(file));
        words.remove(file);
        touched.add(target);
      }
      default -> write(file);
    }
  }

  private void write(Path file) throws IOException {
    String word = word(14);
    StringBuilder text = new StringBuilder(word);
    for (int paragraph = 0; paragraph < PARAGRAPHS; paragraph++) {
      for (int i = 0; i < WORDS; i++) {
        text.append(' ').append(word(3 + random.nextInt(3)));
      }
      text.append(".\n\n");
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    // A file that looks new is taken for one that is still being written.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60 + written)));
    words.put(file, word);
  }

  private String word(int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
