/// Folders, documents and their way into the index: scan, watch, parse, chunk, embed. Other
/// features see [app.cairn.library.Folders], [app.cairn.library.Documents] and
/// [app.cairn.library.Passages]; `Library` lists the steps.
@NullMarked
package app.cairn.library;

import org.jspecify.annotations.NullMarked;
