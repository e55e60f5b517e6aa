package app.cairn.library.parse;

import app.cairn.library.parse.ParseException.Outcome;
import app.cairn.worker.Replies;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A parser process in which a file's name says what reading it does.
public final class TrapProgram implements WorkerProgram<ParserRequest, ParserReply> {

  static final int LARGE = 50_000_000;

  @Override
  public Class<ParserRequest> requestType() {
    return ParserRequest.class;
  }

  @Override
  public void handle(ParserRequest request, Replies<ParserReply> replies) throws Exception {
    switch (request) {
      case ParserRequest.Open _ -> replies.send(new ParserReply.Opened());
      case ParserRequest.Read(String file) -> read(Path.of(file), replies);
    }
  }

  private static void read(Path file, Replies<ParserReply> replies) throws Exception {
    switch (file.getFileName().toString()) {
      case "hang" -> hang();
      case "halt" -> Runtime.getRuntime().halt(1);
      case "eat" -> eat();
      case "refuse" ->
          replies.send(new ParserReply.Refused(Outcome.SKIPPED, "it is a riddle", "text/x-riddle"));
      case "break" -> throw new IllegalStateException("it broke");
      case "kill" -> kill();
      case "kill-once" -> {
        if (!Files.exists(file)) {
          Files.createFile(file);
          kill();
        }
        DocumentParts.send(document("survived"), replies::send);
      }
      case "large" -> DocumentParts.send(large(), replies::send);
      default -> DocumentParts.send(document(file.getFileName().toString()), replies::send);
    }
  }

  /// Deaf to interruption, as a parser in an endless loop is.
  private static void hang() {
    long end = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void eat() {
    List<byte[]> eaten = new ArrayList<>();
    while (eaten.size() < 10_000) {
      eaten.add(new byte[1 << 20]);
    }
  }

  private static void kill() throws Exception {
    new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
    Thread.sleep(10_000);
  }

  static ParsedDocument document(String text) {
    return new ParsedDocument(
        "text/plain",
        "title",
        List.of("tag"),
        text,
        List.of(new Block(BlockKind.PARAGRAPH, 0, text.length(), 3, List.of("A", "B"))),
        false);
  }

  static ParsedDocument large() {
    String text = "ab\ud83e\udd89".repeat(LARGE / 4);
    List<Block> blocks =
        IntStream.range(0, 100_000)
            .mapToObj(i -> new Block(BlockKind.LIST, i, i + 1, null, List.of("heading " + i)))
            .toList();
    return new ParsedDocument("text/plain", null, List.of(), text, blocks, true);
  }
}
