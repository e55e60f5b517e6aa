package app.cairn.library;

import app.cairn.library.parse.Block;
import java.util.List;

/// A document's extracted text with its structure.
///
/// @param id the document
/// @param truncated whether the text ends early because it reached the limit
/// @param blocks the structure; offsets count UTF-16 code units of `text`
public record DocumentText(long id, String text, boolean truncated, List<Block> blocks) {

  public DocumentText {
    blocks = List.copyOf(blocks);
  }
}
