package app.cairn.index;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;

/// Cuts text of any language into terms: Unicode's word boundaries (dictionaries for Thai, Lao,
/// Khmer and Burmese), pairs of characters for Chinese, Japanese and Korean, upper and lower case
/// alike, words also without their accents, identifiers also by their parts, English endings
/// removed. Where each choice was measured: `docs/adr/07-hybrid-search.md`.
final class PassageAnalyzer extends Analyzer {

  /// Longer terms are not text; the index refuses terms of more than 32 KB.
  private static final int LONGEST_TERM = 200;

  private static final boolean MYANMAR_AS_WORDS = true;
  private static final int ALL_CJK_SCRIPTS =
      CJKBigramFilter.HAN
          | CJKBigramFilter.HIRAGANA
          | CJKBigramFilter.KATAKANA
          | CJKBigramFilter.HANGUL;

  private final boolean variants;

  private PassageAnalyzer(boolean variants) {
    super(PER_FIELD_REUSE_STRATEGY);
    this.variants = variants;
  }

  /// For what is indexed and for the words of a query: all forms of a word, at its position.
  static PassageAnalyzer words() {
    return new PassageAnalyzer(true);
  }

  /// For a phrase: one term a position, each of which [#words] also makes there.
  static PassageAnalyzer phrases() {
    return new PassageAnalyzer(false);
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    boolean cjkAsDictionaryWords = false;
    Tokenizer source =
        new ICUTokenizer(new DefaultICUTokenizerConfig(cjkAsDictionaryWords, MYANMAR_AS_WORDS));
    TokenStream stream = new EnglishPossessiveFilter(source);
    if (variants) {
      stream = new IdentifierParts(stream);
    }
    stream = new ICUNormalizer2Filter(stream);
    if (variants) {
      stream = new FoldedVariants(stream);
    }
    stream = new CJKBigramFilter(stream, ALL_CJK_SCRIPTS, variants);
    stream = new PorterStemFilter(stream);
    stream = new LengthFilter(stream, 1, LONGEST_TERM);
    return new TokenStreamComponents(source, stream);
  }

  @Override
  protected TokenStream normalize(String field, TokenStream in) {
    return new ICUNormalizer2Filter(in);
  }
}
