package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes documents apart into replies and puts them together again.
final class DocumentParts {

  private static final int TEXT_LENGTH = 1 << 20;
  private static final int BLOCKS = 2_000;
  private static final int HEADINGS_LENGTH = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();
  private ParserReply.@Nullable Rest rest;

  /// Where a part goes.
  interface Receiver {
    void accept(ParserReply part) throws InterruptedException;
  }

  /// Hands out a document's parts.
  static void send(ParsedDocument document, Receiver receiver) throws InterruptedException {
    String text = document.text();
    int start = 0;
    while (start < text.length()) {
      int end = Math.min(text.length(), start + TEXT_LENGTH);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      receiver.accept(new ParserReply.Text(text.substring(start, end)));
      start = end;
    }
    List<Block> some = new ArrayList<>();
    long headings = 0;
    for (Block block : document.blocks()) {
      some.add(block);
      headings += block.headings().stream().mapToLong(String::length).sum();
      if (some.size() == BLOCKS || headings > HEADINGS_LENGTH) {
        receiver.accept(new ParserReply.Blocks(some));
        some = new ArrayList<>();
        headings = 0;
      }
    }
    if (!some.isEmpty()) {
      receiver.accept(new ParserReply.Blocks(some));
    }
    receiver.accept(
        new ParserReply.Rest(
            document.mediaType(), document.title(), document.tags(), document.truncated()));
  }

  /// Takes the next part.
  ///
  /// @throws ParseException if it says that there is no document
  void add(ParserReply part) throws ParseException {
    switch (part) {
      case ParserReply.Opened() -> throw new IllegalStateException("a late greeting");
      case ParserReply.Text(String more) -> text.append(more);
      case ParserReply.Blocks(List<Block> more) -> blocks.addAll(more);
      case ParserReply.Rest last -> rest = last;
      case ParserReply.Refused(ParseException.Outcome outcome, String reason, String mediaType) ->
          throw new ParseException(outcome, reason, mediaType);
    }
  }

  /// The document whose parts were added.
  ParsedDocument document() {
    if (rest == null) {
      throw new IllegalStateException("the document has no end");
    }
    return new ParsedDocument(
        rest.mediaType(), rest.title(), rest.tags(), text.toString(), blocks, rest.truncated());
  }
}
