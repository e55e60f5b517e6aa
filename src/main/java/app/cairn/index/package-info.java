/// The search index on Lucene, derived from the store: [app.cairn.index.PassageIndex].
@NullMarked
package app.cairn.index;

import org.jspecify.annotations.NullMarked;
