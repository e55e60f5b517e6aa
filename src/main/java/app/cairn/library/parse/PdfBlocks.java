package app.cairn.library.parse;

/// The blocks of a PDF.
final class PdfBlocks extends XhtmlBlocks {

  PdfBlocks(TextBuilder out) {
    super(out);
  }
}
