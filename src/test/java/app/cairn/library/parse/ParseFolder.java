package app.cairn.library.parse;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parses and chunks every file below a folder in this process and prints one line for each, then a
/// summary by outcome and reason. Not a test; run its `main` with the folder, and with a second
/// folder to write the text of each file into.
public final class ParseFolder {

  private final DocumentParser parser = new TikaDocumentParser(ParseProperties.defaults());
  private final Chunker chunker = new Chunker(text -> text.length() / 4 + 1);
  private final Map<String, Integer> summary = new TreeMap<>();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  /// Runs the program.
  ///
  /// @param arguments the folder to read, and perhaps one to write to
  public static void main(String[] arguments) throws IOException {
    ParseFolder program = new ParseFolder();
    Path folder = Path.of(arguments[0]);
    Path texts = arguments.length > 1 ? Path.of(arguments[1]) : null;
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    long start = System.nanoTime();
    for (Path file : files) {
      program.parse(file, folder.relativize(file), texts);
    }
    program.summary.forEach((reason, count) -> program.out.printf("%6d  %s%n", count, reason));
    program.out.printf(
        "%d files, %d s%n", files.size(), (System.nanoTime() - start) / 1_000_000_000);
  }

  private void parse(Path file, Path name, @Nullable Path texts) throws IOException {
    long start = System.nanoTime();
    String result;
    String reason;
    try {
      ParsedDocument document = parser.parse(file);
      List<Chunk> chunks = chunker.chunk(document);
      result =
          "OK\t%s\t%d chars\t%d blocks\t%d chunks\t%s\t%s"
              .formatted(
                  document.mediaType(),
                  document.text().length(),
                  document.blocks().size(),
                  chunks.size(),
                  document.title(),
                  document.tags());
      reason = "OK " + document.mediaType();
      if (texts != null) {
        write(texts.resolve(name.toString().replace('/', '_') + ".txt"), document, chunks);
      }
    } catch (ParseException refused) {
      result = refused.outcome() + "\t" + refused.getMessage();
      reason = result;
    } catch (RuntimeException | Error broken) {
      result = "CRASH\t" + broken;
      reason = "CRASH";
    }
    summary.merge(reason, 1, Integer::sum);
    out.printf("%s\t%s\t%d ms%n", name, result, (System.nanoTime() - start) / 1_000_000);
  }

  private static void write(Path target, ParsedDocument document, List<Chunk> chunks)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (Block block : document.blocks()) {
      text.append("[%s p%s %s]%n".formatted(block.kind(), block.page(), block.headings()));
      text.append(document.text(), block.start(), block.end()).append('\n');
    }
    text.append("=== chunks\n");
    for (Chunk chunk : chunks) {
      text.append(
          "[%d-%d p%s %s]%n".formatted(chunk.start(), chunk.end(), chunk.page(), chunk.headings()));
    }
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }
}
