package app.cairn.library.parse;

/// The blocks of a workbook: a heading for each sheet, and no pages, which only printing gives it.
final class SheetBlocks extends XhtmlBlocks {

  SheetBlocks(TextBuilder out) {
    super(out);
  }

  @Override
  protected void page(int number) {
    // A sheet is known by its name.
  }
}
