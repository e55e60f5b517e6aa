package app.cairn.library.parse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a parser process answers. A document comes in parts, since one message is limited: any
/// number of texts and blocks in their order, then the rest of it.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface ParserReply {

  /// Ready to read.
  record Opened() implements ParserReply {}

  /// The next part of the text.
  record Text(String text) implements ParserReply {}

  /// The next blocks.
  record Blocks(List<Block> blocks) implements ParserReply {

    public Blocks {
      blocks = List.copyOf(blocks);
    }
  }

  /// The end of the document.
  record Rest(String mediaType, @Nullable String title, List<String> tags, boolean truncated)
      implements ParserReply {

    public Rest {
      tags = List.copyOf(tags);
    }
  }

  /// The file was not read, for this reason.
  record Refused(ParseException.Outcome outcome, String reason, @Nullable String mediaType)
      implements ParserReply {}
}
