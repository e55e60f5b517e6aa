package app.cairn.library.parse;

import app.cairn.worker.Replies;
import app.cairn.worker.WorkerProgram;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A process that reads files and may die of it.
public final class ParserProgram implements WorkerProgram<ParserRequest, ParserReply> {

  private volatile @Nullable DocumentParser parser;

  /// Creates the program. What libraries print may quote documents and must not reach the log.
  public ParserProgram() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
  }

  @Override
  public Class<ParserRequest> requestType() {
    return ParserRequest.class;
  }

  @Override
  public void handle(ParserRequest request, Replies<ParserReply> replies) throws Exception {
    switch (request) {
      case ParserRequest.Open open -> {
        parser = new TikaDocumentParser(open.limits());
        replies.send(new ParserReply.Opened());
      }
      case ParserRequest.Read(String file) -> read(Path.of(file), replies);
    }
  }

  private void read(Path file, Replies<ParserReply> replies) throws InterruptedException {
    DocumentParser opened = parser;
    if (opened == null) {
      throw new IllegalStateException("the parser has no limits");
    }
    try {
      DocumentParts.send(opened.parse(file), replies::send);
    } catch (ParseException e) {
      replies.send(
          new ParserReply.Refused(e.outcome(), String.valueOf(e.getMessage()), e.mediaType()));
    }
  }
}
