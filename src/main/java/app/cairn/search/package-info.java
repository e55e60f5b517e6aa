/// Hybrid retrieval: keyword and vector search, fused: [app.cairn.search.SearchService].
@NullMarked
package app.cairn.search;

import org.jspecify.annotations.NullMarked;
