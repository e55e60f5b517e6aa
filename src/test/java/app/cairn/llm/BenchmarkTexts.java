package app.cairn.llm;

import app.cairn.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Real texts in chunks as Cairn makes them: whole paragraphs, about 200 tokens of them.
final class BenchmarkTexts {

  private static final int TOKENS = 250;
  private static final int LEAST_TOKENS = 100;

  private BenchmarkTexts() {}

  /// Reads chunks.
  ///
  /// @param source a text file, or a folder whose `.txt` and `.md` files are read; without one
  ///   these are the project's own texts
  /// @param count how many chunks; texts that do not suffice are repeated
  static List<String> chunks(String source, int count, Tokenizer tokenizer) throws IOException {
    List<String> chunks = new ArrayList<>();
    for (Path file : files(source)) {
      StringBuilder chunk = new StringBuilder();
      for (String paragraph : Files.readString(file).split("\\R\\s*\\R", -1)) {
        if (tokenizer.count(chunk + paragraph) > TOKENS) {
          add(chunk, chunks, tokenizer);
        }
        chunk.append(paragraph.strip()).append("\n\n");
      }
      add(chunk, chunks, tokenizer);
      if (chunks.size() >= count) {
        return chunks.subList(0, count);
      }
    }
    if (chunks.isEmpty()) {
      throw new IOException(source + " holds no paragraphs of some length");
    }
    for (int i = 0; chunks.size() < count; i++) {
      chunks.add(chunks.get(i));
    }
    return chunks;
  }

  private static List<Path> files(String source) throws IOException {
    List<Path> roots =
        source.isEmpty() ? List.of(Path.of("docs"), Path.of("LICENSE")) : List.of(Path.of(source));
    List<Path> files = new ArrayList<>();
    for (Path root : roots) {
      if (Files.isRegularFile(root)) {
        files.add(root);
        continue;
      }
      try (Stream<Path> below = Files.walk(root)) {
        below.filter(file -> file.toString().matches(".*\\.(txt|md)")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static void add(StringBuilder chunk, List<String> chunks, Tokenizer tokenizer) {
    int tokens = tokenizer.count(chunk.toString());
    if (tokens >= LEAST_TOKENS && tokens <= 2 * TOKENS) {
      chunks.add(chunk.toString().strip());
    }
    chunk.setLength(0);
  }
}
