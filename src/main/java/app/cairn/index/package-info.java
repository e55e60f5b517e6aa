/// The search index on Lucene, derived from the store: [app.cairn.index.PassageIndex], in a folder
/// [app.cairn.index.LucenePassageIndex].
@NullMarked
package app.cairn.index;

import org.jspecify.annotations.NullMarked;
