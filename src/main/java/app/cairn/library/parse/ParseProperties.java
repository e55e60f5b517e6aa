package app.cairn.library.parse;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// How much of a file is read.
///
/// @param maxFileSize larger files are skipped
/// @param maxTextLength the longest text taken from one file, in characters (UTF-16 code units);
///   the rest is left out
/// @param maxExpandedSize how much may be unpacked from one archive, all its levels together
/// @param maxEmbedded how many files are read inside one archive, mailbox or document
/// @param maxDepth how deep files may lie inside each other
public record ParseProperties(
    @DefaultValue("200MB") DataSize maxFileSize,
    @DefaultValue("20000000") int maxTextLength,
    @DefaultValue("1GB") DataSize maxExpandedSize,
    @DefaultValue("10000") int maxEmbedded,
    @DefaultValue("5") int maxDepth) {

  /// The prefix under which the values are set.
  static final String PREFIX = "cairn.parse";

  public ParseProperties {
    atLeast(maxFileSize.toBytes(), 1, "max-file-size");
    atLeast(maxTextLength, 1_000, "max-text-length");
    atLeast(maxExpandedSize.toBytes(), 1, "max-expanded-size");
    atLeast(maxEmbedded, 0, "max-embedded");
    atLeast(maxDepth, 0, "max-depth");
  }

  /// The values that hold where nothing is set.
  public static ParseProperties defaults() {
    return new ParseProperties(
        DataSize.ofMegabytes(200), 20_000_000, DataSize.ofGigabytes(1), 10_000, 5);
  }

  private static void atLeast(long value, long least, String name) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s.%s must be at least %d, not %d".formatted(PREFIX, name, least, value));
    }
  }
}
