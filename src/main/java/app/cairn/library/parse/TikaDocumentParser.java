package app.cairn.library.parse;

import app.cairn.library.parse.ParseException.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.xml.sax.SAXException;

/// Reads files in this process. A hostile file can take much time or memory: where that must not
/// hurt, it runs in a process of its own. Thread-safe; runs no program and opens no connection.
public final class TikaDocumentParser implements DocumentParser {

  private final ParseProperties limits;
  private final TikaFormats formats = new TikaFormats();

  /// Creates the parser.
  public TikaDocumentParser(ParseProperties limits) {
    this.limits = limits;
  }

  @Override
  public ParsedDocument parse(Path file) throws ParseException {
    long size = sizeWithinLimits(file);
    TextBuilder out = new TextBuilder(limits.maxTextLength());
    ContentReader reader = new ContentReader(formats, limits, out, size);
    Metadata metadata = new Metadata();
    MediaType type = MediaType.OCTET_STREAM;
    try (TikaInputStream in = TikaInputStream.get(file, metadata)) {
      type = formats.detect(in, metadata);
      reader.read(in, type, metadata);
    } catch (ZeroByteFileException empty) {
      throw ParseFailures.empty();
    } catch (IOException
        | SAXException
        | TikaException
        | RuntimeException
        | StackOverflowError
        | AssertionError
        | LinkageError thrown) {
      // Neither is a failure: a full text, however the parser took being stopped, and a book of
      // which only the fonts are encrypted.
      boolean enough = ParseFailures.isEncryption(thrown) && !out.isEmpty();
      if (!out.isTruncated() && !enough && !reader.sawBomb()) {
        String mediaType = mediaType(type, file);
        throw ParseFailures.of(thrown, mediaType).in(mediaType);
      }
    }
    String mediaType = mediaType(type, file);
    if (reader.sawBomb()) {
      throw ParseFailures.bomb().in(mediaType);
    }
    if (out.isEmpty()) {
      ParseException failure =
          reader.sawEncrypted()
              ? ParseFailures.encrypted()
              : ParseFailures.noText(mediaType, formats.isReadable(type));
      throw failure.in(mediaType);
    }
    return out.build(
        mediaType,
        DocumentProperties.title(metadata),
        DocumentProperties.tags(metadata, mediaType));
  }

  private long sizeWithinLimits(Path file) throws ParseException {
    long size;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new ParseException(Outcome.FAILED, "It is not a regular file.");
      }
      size = attributes.size();
    } catch (IOException unreadable) {
      throw ParseFailures.of(unreadable, MediaType.OCTET_STREAM.toString());
    }
    if (size == 0) {
      throw ParseFailures.empty();
    }
    if (size > limits.maxFileSize().toBytes()) {
      throw new ParseException(
          Outcome.SKIPPED,
          "The file has %d MB; the limit is %d MB. Raise %s.max-file-size to have it read."
              .formatted(size >> 20, limits.maxFileSize().toMegabytes(), ParseProperties.PREFIX));
    }
    return size;
  }

  /// Names the type as it is registered, where Tika has a name of its own.
  private static String mediaType(MediaType type, Path file) {
    String name = type.getBaseType().toString();
    return switch (name) {
      case "text/x-web-markdown" -> "text/markdown";
      case "application/json", "text/plain" ->
          file.toString().endsWith(".ipynb") ? "application/x-ipynb+json" : name;
      default -> name;
    };
  }
}
