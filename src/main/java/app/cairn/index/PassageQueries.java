package app.cairn.index;

import app.cairn.index.QueryTerms.Positioned;
import app.cairn.index.QueryTerms.Word;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// Lucene's queries for a user's query.
final class PassageQueries {

  /// How much more a word weighs in title, headings and file name than in the text.
  private static final float NAMES_WEIGHT = 2;

  /// How much a word without its accents weighs against the word as typed.
  private static final float FOLDED_WEIGHT = 0.2f;

  private static final float PHRASE_WEIGHT = 2;

  private PassageQueries() {}

  /// Scores by BM25 over text and names as one field (BM25F). Null if nothing is looked for.
  static @Nullable Query keyword(QueryTerms terms, @Nullable Query filter) {
    if (terms.words().isEmpty()) {
      return null;
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Word word : terms.words()) {
      any.add(everywhere(word.term()), Occur.SHOULD);
      if (word.folded() != null) {
        any.add(new BoostQuery(everywhere(word.folded()), FOLDED_WEIGHT), Occur.SHOULD);
      }
    }
    for (List<Positioned> phrase : terms.phrases()) {
      any.add(phrase(PassageFields.TEXT, phrase), Occur.SHOULD);
      any.add(phrase(PassageFields.NAMES, phrase), Occur.SHOULD);
    }
    if (filter == null) {
      return any.build();
    }
    return new BooleanQuery.Builder()
        .add(any.build(), Occur.MUST)
        .add(filter, Occur.FILTER)
        .build();
  }

  static Query nearest(float[] vector, int candidates, @Nullable Query filter) {
    return new KnnFloatVectorQuery(PassageFields.VECTOR, vector, candidates, filter);
  }

  private static Query everywhere(String term) {
    return new CombinedFieldQuery.Builder(term)
        .addField(PassageFields.TEXT)
        .addField(PassageFields.NAMES, NAMES_WEIGHT)
        .build();
  }

  private static Query phrase(String field, List<Positioned> terms) {
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    for (Positioned term : terms) {
      phrase.add(new Term(field, term.term()), term.position());
    }
    return new BoostQuery(phrase.build(), PHRASE_WEIGHT);
  }
}
