package app.cairn.library.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/// Reads one file, and the files inside it, into a [TextBuilder]: finds the type and hands over to
/// the parser for it. Not thread-safe; one instance reads one file.
final class ContentReader implements EmbeddedDocumentExtractor {

  private static final HtmlEncodingDetector HTML_ENCODING = new HtmlEncodingDetector();

  private final TikaFormats formats;
  private final int maxTextLength;
  private final TextBuilder out;
  private final EmbeddedBudget budget;
  private final ParseContext context = new ParseContext();
  private final Deque<XhtmlBlocks> open = new ArrayDeque<>();
  private boolean sawEncrypted;

  @FunctionalInterface
  private interface Parsing {
    void run() throws IOException, SAXException, TikaException;
  }

  ContentReader(TikaFormats formats, ParseProperties limits, TextBuilder out, long fileSize) {
    this.formats = formats;
    this.maxTextLength = limits.maxTextLength();
    this.out = out;
    this.budget = new EmbeddedBudget(limits, fileSize);
    context.set(EmbeddedDocumentExtractor.class, this);
    context.set(Parser.class, new Unwrapped());
    context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
    context.set(PDFParserConfig.class, TikaFormats.pdf());
  }

  /// Whether something inside the file could not be read for lack of a password.
  boolean sawEncrypted() {
    return sawEncrypted;
  }

  /// Whether the file grew out of all proportion when unpacked.
  boolean sawBomb() {
    return budget.sawBomb();
  }

  /// Reads a document of the given type.
  void read(TikaInputStream in, MediaType detected, Metadata metadata)
      throws IOException, SAXException, TikaException {
    String name = name(metadata).toLowerCase(Locale.ROOT);
    // A saved web page is built like an e-mail.
    MediaType type = detected.getType().equals("multipart") ? TikaFormats.MAIL : detected;
    switch (FileKind.of(type, name, formats)) {
      case MARKDOWN -> markdown(text(in, metadata), metadata);
      case NOTEBOOK -> notebook(text(in, metadata));
      case DELIMITED -> DelimitedParser.parse(text(in, metadata), out);
      case CODE -> SourceCodeParser.parse(text(in, metadata), out);
      case TEXT -> PlainTextParser.parse(text(in, metadata), out);
      case HTML -> html(in, metadata);
      case MAIL -> tika(in, type, new MailBlocks(out, metadata), metadata);
      case PDF -> tika(in, type, new PdfBlocks(out, in), metadata);
      case WEB_PAGES -> webPages(in, type, metadata);
      case SHEETS -> tika(in, type, new SheetBlocks(out), metadata);
      case OTHER -> tika(in, type, new XhtmlBlocks(out), metadata);
      case UNKNOWN -> {
        if (TikaFormats.looksLikeText(in)) {
          PlainTextParser.parse(text(in, metadata), out);
        }
      }
      case WITHOUT_TEXT -> {}
    }
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return budget.allows();
  }

  @Override
  public void parseEmbedded(
      InputStream in, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    if (!budget.allows()) {
      return;
    }
    int below = 0;
    if (!open.isEmpty()) {
      open.peek().finish();
      below = open.peek().headingsAboveEmbedded();
    }
    TextBuilder.Section section = out.enter(name(metadata), below);
    Object container = in instanceof TikaInputStream tika ? tika.getOpenContainer() : null;
    try (TemporaryResources temporary = new TemporaryResources()) {
      TikaInputStream inner = TikaInputStream.get(budget.enter(in), temporary, metadata);
      if (container != null) {
        inner.setOpenContainer(container);
      }
      read(inner, formats.detect(inner, metadata), metadata);
    } catch (EncryptedDocumentException encrypted) {
      sawEncrypted = true;
    } catch (TikaException | SAXException | IOException damaged) {
      // The rest of the container is still worth reading.
      noteEncryption(damaged);
    } catch (TextBuilder.LimitReached stop) {
      throw stop;
    } catch (RuntimeException | StackOverflowError | AssertionError damaged) {
      noteEncryption(damaged);
    } finally {
      budget.leave();
      out.leave(section);
    }
  }

  /// Reads what a parser unwrapped (the content of a signed message) as an embedded document.
  private final class Unwrapped implements Parser {

    private static final long serialVersionUID = 1L;

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext unused) {
      return Set.of();
    }

    @Override
    public void parse(InputStream in, ContentHandler handler, Metadata outer, ParseContext unused)
        throws IOException, SAXException {
      parseEmbedded(in, handler, new Metadata(), false);
    }
  }

  private void noteEncryption(Throwable thrown) {
    sawEncrypted |= ParseFailures.isEncryption(thrown);
    if (budget.isSpent()) {
      out.markTruncated();
    }
    if (out.isTruncated()) {
      throw new TextBuilder.LimitReached();
    }
  }

  private void tika(TikaInputStream in, MediaType type, XhtmlBlocks blocks, Metadata metadata)
      throws IOException, SAXException, TikaException {
    collect(blocks, () -> formats.parse(in, type, blocks, metadata, context));
  }

  private void webPages(TikaInputStream in, MediaType type, Metadata metadata)
      throws IOException, SAXException, TikaException {
    XhtmlBlocks blocks = new XhtmlBlocks(out);
    collect(blocks, () -> formats.parse(in, type, new HtmlFilter(blocks), metadata, context));
  }

  private void html(TikaInputStream in, Metadata metadata)
      throws IOException, SAXException, TikaException {
    Charset inPage = HTML_ENCODING.detect(in, metadata);
    Charset declared = declared(metadata);
    String page = text(in, declared == null ? inPage : declared);
    XhtmlBlocks blocks = new XhtmlBlocks(out);
    collect(
        blocks,
        () -> new JSoupParser().parseString(page, new HtmlFilter(blocks), metadata, context));
  }

  private void collect(XhtmlBlocks blocks, Parsing parsing)
      throws IOException, SAXException, TikaException {
    open.push(blocks);
    try {
      parsing.run();
      blocks.finish();
    } finally {
      open.pop();
    }
  }

  private void markdown(String text, Metadata metadata) {
    FrontMatter front = FrontMatter.split(text);
    if (front.title() != null) {
      metadata.set(TikaCoreProperties.TITLE, front.title());
    }
    front.tags().forEach(tag -> metadata.add(DocumentProperties.TAGS, tag));
    if (front.description() != null) {
      out.add(BlockKind.PARAGRAPH, front.description());
    }
    MarkdownParser.parse(front.body(), out);
  }

  private void notebook(String text) {
    if (!NotebookParser.parse(text, out)) {
      SourceCodeParser.parse(text, out);
    }
  }

  private String text(InputStream in, Metadata metadata) throws IOException {
    return text(in, declared(metadata));
  }

  private String text(InputStream in, @Nullable Charset declared) throws IOException {
    TextDecoder.Decoded decoded = TextDecoder.decode(in, declared, maxTextLength);
    if (decoded.truncated()) {
      out.markTruncated();
    }
    return decoded.text();
  }

  private static @Nullable Charset declared(Metadata metadata) {
    String name = metadata.get(Metadata.CONTENT_ENCODING);
    try {
      return name == null ? null : Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  private static String name(Metadata metadata) {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    return name == null ? "" : name;
  }
}
