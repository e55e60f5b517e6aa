package app.cairn.library.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.tika.config.ServiceLoader;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.AutoDetectParserConfig;
import org.apache.tika.parser.DefaultParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.code.SourceCodeParser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.external.CompositeExternalParser;
import org.apache.tika.parser.ocr.TesseractOCRParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/// Tika's detectors and parsers, without those that run other programs. Thread-safe.
final class TikaFormats {

  static final MediaType MAIL = MediaType.parse("message/rfc822");

  private static final int TEXT_SAMPLE = 1 << 16;
  private static final String TEXT_CONTROLS = "\t\n\f\r\u001B";
  private static final int DEEPEST_XML = 1_000;

  private final Detector detector = new DefaultDetector();
  private final MediaTypeRegistry registry = MediaTypeRegistry.getDefaultRegistry();
  private final AutoDetectParser parser;
  private final Map<MediaType, Parser> byType;

  TikaFormats() {
    BuiltInFonts.install();
    DefaultParser parsers =
        new DefaultParser(
            registry,
            new ServiceLoader(TikaFormats.class.getClassLoader()),
            List.of(CompositeExternalParser.class, TesseractOCRParser.class));
    parser = new AutoDetectParser(detector, parsers);
    AutoDetectParserConfig config = new AutoDetectParserConfig();
    config.setMaximumDepth(DEEPEST_XML);
    parser.setAutoDetectParserConfig(config);
    byType = parsers.getParsers(new ParseContext());
  }

  /// What the content, helped by the name, shows the type to be.
  MediaType detect(InputStream in, Metadata metadata) throws IOException {
    return registry.normalize(detector.detect(in, metadata));
  }

  /// Whether the type is text that no parser of Tika's own understands better.
  boolean isText(MediaType type) {
    Parser found = parser(type);
    return found instanceof TextAndCSVParser || found instanceof SourceCodeParser;
  }

  /// Whether some parser reads the type.
  boolean isReadable(MediaType type) {
    return parser(type) != null;
  }

  /// Whether the beginning holds no control characters of binary files. The stream stays where it
  /// is.
  static boolean looksLikeText(InputStream in) throws IOException {
    in.mark(TEXT_SAMPLE);
    byte[] sample = in.readNBytes(TEXT_SAMPLE);
    in.reset();
    for (byte value : sample) {
      if (value >= 0 && value < ' ' && TEXT_CONTROLS.indexOf(value) < 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Parser parser(MediaType type) {
    for (MediaType current = type;
        current != null && !current.equals(MediaType.OCTET_STREAM);
        current = registry.getSupertype(current)) {
      Parser found = byType.get(current);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// Parses with Tika's parser for the type, guarded against output out of proportion.
  void parse(
      InputStream in,
      MediaType type,
      ContentHandler handler,
      Metadata metadata,
      ParseContext context)
      throws IOException, SAXException, TikaException {
    metadata.set(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE, type.toString());
    parser.parse(in, handler, metadata, context);
  }

  /// PDF without OCR, without bookmarks (they repeat the headings) and without forms' field names.
  static PDFParserConfig pdf() {
    PDFParserConfig config = new PDFParserConfig();
    config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    config.setExtractBookmarksText(false);
    config.setExtractInlineImages(false);
    config.setThrowOnEncryptedPayload(false);
    return config;
  }
}
