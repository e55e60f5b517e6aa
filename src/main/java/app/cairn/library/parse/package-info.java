/// From a file to text with structure: parsers, blocks and chunks.
@NullMarked
package app.cairn.library.parse;

import org.jspecify.annotations.NullMarked;
