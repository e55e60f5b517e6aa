package app.cairn.library.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a document's structure. Blocks are in text order and do not overlap.
///
/// @param start its first character in [ParsedDocument#text]
/// @param end the character after its last
/// @param page its page or slide, from 1, where the format has such
/// @param headings the headings it stands under, outermost first (for a sheet its name, for a book
///   its chapter); a heading block lists those above it
public record Block(
    BlockKind kind, int start, int end, @Nullable Integer page, List<String> headings) {

  public Block {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a range: %d to %d".formatted(start, end));
    }
    headings = List.copyOf(headings);
  }
}
