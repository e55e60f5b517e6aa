package app.cairn.library;

import java.nio.file.Path;
import java.util.Optional;

/// The documents that Cairn knows. Thread-safe.
public interface Documents {

  /// Lists documents by path.
  DocumentPage list(DocumentQuery query);

  /// One document, if known.
  Optional<Document> get(long id);

  /// A document's extracted text, if it has been read.
  Optional<DocumentText> text(long id);

  /// The real path of a document's file, if it is there now and lies inside its folder, links
  /// resolved. To be opened at once, without following links.
  Optional<Path> file(long id);

  /// All documents by state; cheap.
  DocumentCounts counts();
}
