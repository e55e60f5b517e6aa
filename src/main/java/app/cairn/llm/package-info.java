/// Language and embedding models over [app.cairn.mlx]: load, embed, write, quantize.
@NullMarked
package app.cairn.llm;

import org.jspecify.annotations.NullMarked;
