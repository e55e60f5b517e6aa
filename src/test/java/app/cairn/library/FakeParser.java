package app.cairn.library;

import app.cairn.library.parse.Block;
import app.cairn.library.parse.BlockKind;
import app.cairn.library.parse.DocumentParser;
import app.cairn.library.parse.ParseException;
import app.cairn.library.parse.ParsedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes a file's lines for its blocks. A file whose text begins with `skip`, `fail` or `break`
/// ends that way.
final class FakeParser implements DocumentParser {

  final ConcurrentLinkedQueue<String> parsed = new ConcurrentLinkedQueue<>();
  final AtomicInteger interruptions = new AtomicInteger();
  volatile Runnable onParse = () -> {};

  @Override
  public ParsedDocument parse(Path file) throws ParseException {
    onParse.run();
    if (interruptions.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new ParseException(ParseException.Outcome.INTERRUPTED, "stopped");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ParseException(ParseException.Outcome.FAILED, "cannot be read");
    }
    parsed.add(file.getFileName().toString());
    if (text.startsWith("skip")) {
      throw new ParseException(ParseException.Outcome.SKIPPED, "It is to be skipped.", "image/png");
    }
    if (text.startsWith("fail")) {
      throw new ParseException(ParseException.Outcome.FAILED, "It is damaged.");
    }
    if (text.startsWith("break")) {
      throw new IllegalStateException("broken");
    }
    List<Block> blocks = new ArrayList<>();
    int start = 0;
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank()) {
        blocks.add(
            new Block(BlockKind.PARAGRAPH, start, start + line.length(), null, List.of("Part")));
      }
      start += line.length() + 1;
    }
    return new ParsedDocument("text/plain", null, List.of("tag"), text, blocks, false);
  }
}
