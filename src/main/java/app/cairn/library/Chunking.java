package app.cairn.library;

import app.cairn.library.parse.Chunk;
import app.cairn.library.parse.ParsedDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How documents are cut and what of a chunk is embedded. Thread-safe.
interface Chunking {

  /// Cuts a document.
  List<Chunk> chunk(ParsedDocument document);

  /// The text that is embedded for a chunk; the same for the same arguments.
  String embeddedText(@Nullable String title, Chunk chunk);
}
