package app.cairn.library.parse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.springframework.util.unit.DataSize;

/// What a parser process is asked.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface ParserRequest {

  /// Sets the limits; the first request, answered by [ParserReply.Opened]. The numbers are those of
  /// [ParseProperties], sizes in bytes.
  record Open(
      long maxFileSize, int maxTextLength, long maxExpandedSize, int maxEmbedded, int maxDepth)
      implements ParserRequest {

    static Open of(ParseProperties limits) {
      return new Open(
          limits.maxFileSize().toBytes(),
          limits.maxTextLength(),
          limits.maxExpandedSize().toBytes(),
          limits.maxEmbedded(),
          limits.maxDepth());
    }

    ParseProperties limits() {
      return new ParseProperties(
          DataSize.ofBytes(maxFileSize),
          maxTextLength,
          DataSize.ofBytes(maxExpandedSize),
          maxEmbedded,
          maxDepth);
    }
  }

  /// Reads a file; answered by the parts of the document, or by [ParserReply.Refused].
  record Read(String file) implements ParserRequest {}
}
