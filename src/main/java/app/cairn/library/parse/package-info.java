/// From a file to text with structure and to chunks: [app.cairn.library.parse.DocumentParser] and
/// [app.cairn.library.parse.Chunker].
@NullMarked
package app.cairn.library.parse;

import org.jspecify.annotations.NullMarked;
