package app.cairn.library.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.jspecify.annotations.Nullable;

/// Stands in for fonts that a PDF does not bring along. Only their metrics matter for text, so one
/// font does; the same text comes out on every machine, and PDFBox neither searches the machine's
/// fonts nor leaves a cache of them in the home folder.
final class BuiltInFonts implements FontMapper {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private final TrueTypeFont font;

  private BuiltInFonts(TrueTypeFont font) {
    this.font = font;
  }

  /// Replaces PDFBox's own search, for the whole process.
  static void install() {
    FontMappers.set(Holder.MAPPER);
  }

  @Override
  public FontMapping<TrueTypeFont> getTrueTypeFont(
      String baseFont, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font, false);
  }

  @Override
  public FontMapping<FontBoxFont> getFontBoxFont(
      String baseFont, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font, false);
  }

  @Override
  public CIDFontMapping getCIDFont(
      String baseFont, @Nullable PDFontDescriptor descriptor, @Nullable PDCIDSystemInfo info) {
    return new CIDFontMapping(null, font, false);
  }

  private static final class Holder {
    private static final BuiltInFonts MAPPER = new BuiltInFonts(read());

    private static TrueTypeFont read() {
      try (InputStream in = FontMapper.class.getResourceAsStream(FONT)) {
        if (in == null) {
          throw new IllegalStateException("PDFBox lacks its font " + FONT);
        }
        return new TTFParser().parse(new RandomAccessReadBuffer(in));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
