package app.cairn.index;

import java.time.Instant;
import java.util.Locale;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// How a passage lies in Lucene.
final class PassageFields {

  static final String CHUNK = "chunk";
  static final String DOCUMENT = "document";
  static final String TEXT = "text";

  /// Title, headings and file name: what names a passage rather than says something.
  static final String NAMES = "names";

  static final String VECTOR = "vector";

  private static final String FOLDER = "folder";
  private static final String PATH = "path";
  private static final String MEDIA_TYPE = "type";
  private static final String TAG = "tag";
  private static final String MODIFIED = "modified";

  /// Lucene refuses terms of more than 32,766 bytes.
  private static final int LONGEST_EXACT = 8_000;

  private PassageFields() {}

  static Term documentTerm(long documentId) {
    return new Term(DOCUMENT, Long.toString(documentId));
  }

  static Document document(long documentId, IndexedPassage passage) {
    Document document = new Document();
    document.add(new NumericDocValuesField(CHUNK, passage.chunkId()));
    document.add(new NumericDocValuesField(DOCUMENT, documentId));
    addExact(document, DOCUMENT, Long.toString(documentId));
    addExact(document, FOLDER, Long.toString(passage.folderId()));
    addExact(document, PATH, passage.path());
    addExact(document, MEDIA_TYPE, passage.mediaType());
    for (String tag : passage.tags()) {
      addExact(document, TAG, tag.toLowerCase(Locale.ROOT));
    }
    document.add(new LongPoint(MODIFIED, passage.modified().toEpochMilli()));
    document.add(new TextField(TEXT, passage.text(), Field.Store.NO));
    if (passage.title() != null) {
      document.add(new TextField(NAMES, passage.title(), Field.Store.NO));
    }
    document.add(new TextField(NAMES, fileName(passage.path()), Field.Store.NO));
    for (String heading : passage.headings()) {
      document.add(new TextField(NAMES, heading, Field.Store.NO));
    }
    if (passage.vector() != null) {
      document.add(
          new KnnFloatVectorField(VECTOR, passage.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    }
    return document;
  }

  /// The filter as a query, or null if it restricts nothing.
  static @Nullable Query query(PassageFilter filter) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    if (filter.folderId() != null) {
      all.add(new TermQuery(new Term(FOLDER, Long.toString(filter.folderId()))), Occur.FILTER);
    }
    if (filter.pathPrefix() != null) {
      all.add(new PrefixQuery(new Term(PATH, filter.pathPrefix())), Occur.FILTER);
    }
    if (filter.mediaType() != null) {
      Term type = new Term(MEDIA_TYPE, filter.mediaType().toLowerCase(Locale.ROOT));
      all.add(
          type.text().endsWith("/") ? new PrefixQuery(type) : new TermQuery(type), Occur.FILTER);
    }
    if (filter.tag() != null) {
      all.add(new TermQuery(new Term(TAG, filter.tag().toLowerCase(Locale.ROOT))), Occur.FILTER);
    }
    if (filter.from() != null || filter.until() != null) {
      long earliest = millis(filter.from(), Long.MIN_VALUE);
      long latest = millis(filter.until(), Long.MAX_VALUE);
      long last = latest == Long.MAX_VALUE ? latest : Math.max(latest, Long.MIN_VALUE + 1) - 1;
      all.add(LongPoint.newRangeQuery(MODIFIED, earliest, last), Occur.FILTER);
    }
    BooleanQuery query = all.build();
    return query.clauses().isEmpty() ? null : query;
  }

  private static void addExact(Document document, String field, String value) {
    if (value.length() <= LONGEST_EXACT) {
      document.add(new StringField(field, value, Field.Store.NO));
    }
  }

  private static String fileName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /// The nearest millisecond that a `long` can hold.
  private static long millis(@Nullable Instant time, long otherwise) {
    if (time == null) {
      return otherwise;
    }
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException _) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
