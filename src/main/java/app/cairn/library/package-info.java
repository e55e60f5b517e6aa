/// Folders, documents and their way into the index: scan, watch, parse, chunk, embed.
@NullMarked
package app.cairn.library;

import org.jspecify.annotations.NullMarked;
