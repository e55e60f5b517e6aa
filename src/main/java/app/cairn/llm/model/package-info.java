/// Architectures, one file each, with the layers they share.
@NullMarked
package app.cairn.llm.model;

import org.jspecify.annotations.NullMarked;
