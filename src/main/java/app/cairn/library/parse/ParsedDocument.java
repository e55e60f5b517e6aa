package app.cairn.library.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file's text with its structure.
///
/// @param mediaType what the content shows it to be, without parameters
/// @param title the document's own title, if it has one
/// @param tags keywords of the document, from front matter or its properties
/// @param text the whole text, lines separated by `\n`, without NUL and unpaired surrogates
/// @param blocks the structure; offsets count UTF-16 code units of `text`
/// @param truncated whether the text ends early because it reached the limit
public record ParsedDocument(
    String mediaType,
    @Nullable String title,
    List<String> tags,
    String text,
    List<Block> blocks,
    boolean truncated) {

  public ParsedDocument {
    tags = List.copyOf(tags);
    blocks = List.copyOf(blocks);
  }
}
