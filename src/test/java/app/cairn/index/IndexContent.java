package app.cairn.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;

/// What lies in an index that nobody has open, read past Cairn's own code.
///
/// @param clean whether Lucene's CheckIndex finds no fault
/// @param chunks the ids of the chunks, one for each passage
/// @param withVector the ids of the chunks that have a vector
public record IndexContent(boolean clean, List<Long> chunks, Set<Long> withVector) {

  /// Reads the last commit of the index in a folder.
  public static IndexContent read(Path folder) throws IOException {
    try (FSDirectory directory = FSDirectory.open(folder)) {
      if (!DirectoryReader.indexExists(directory)) {
        return new IndexContent(true, List.of(), Set.of());
      }
      List<Long> chunks = new ArrayList<>();
      Set<Long> withVector = new HashSet<>();
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        for (LeafReaderContext leaf : reader.leaves()) {
          collect(leaf.reader(), chunks, withVector);
        }
      }
      return new IndexContent(isClean(directory), chunks, withVector);
    }
  }

  private static boolean isClean(FSDirectory directory) throws IOException {
    try (CheckIndex check = new CheckIndex(directory)) {
      return check.checkIndex().clean;
    }
  }

  private static void collect(LeafReader reader, List<Long> chunks, Set<Long> withVector)
      throws IOException {
    Bits live = reader.getLiveDocs();
    NumericDocValues ids = reader.getNumericDocValues(PassageFields.CHUNK);
    FloatVectorValues vectors = reader.getFloatVectorValues(PassageFields.VECTOR);
    DocIndexIterator vector = vectors == null ? null : vectors.iterator();
    for (int doc = 0; doc < reader.maxDoc(); doc++) {
      if ((live != null && !live.get(doc)) || ids == null || !ids.advanceExact(doc)) {
        continue;
      }
      chunks.add(ids.longValue());
      if (vector != null && vector.docID() < doc) {
        vector.advance(doc);
      }
      if (vector != null && vector.docID() == doc) {
        withVector.add(ids.longValue());
      }
    }
  }
}
