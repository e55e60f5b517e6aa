package app.cairn.library.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A passage of a document: what is embedded, found and cited.
///
/// @param start its first character in the document's text
/// @param end the character after its last
/// @param page the page on which it starts, from 1
/// @param headings the headings it stands under, outermost first
/// @param text the document's text from `start` to `end`
public record Chunk(
    int start, int end, @Nullable Integer page, List<String> headings, String text) {

  public Chunk {
    headings = List.copyOf(headings);
  }
}
