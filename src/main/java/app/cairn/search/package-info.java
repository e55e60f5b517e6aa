/// Hybrid retrieval: keyword and vector search, fused.
@NullMarked
package app.cairn.search;

import org.jspecify.annotations.NullMarked;
