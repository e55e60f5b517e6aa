package app.cairn.index;

import java.io.IOException;
import java.util.Set;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.apache.lucene.util.AttributeSource;
import org.jspecify.annotations.Nullable;

/// Adds the form without accents at a word's position, so that who types none finds it too, and who
/// types them finds first what has them.
final class FoldedVariants extends TokenFilter {

  /// The type of the terms that this filter adds.
  static final String TYPE = "<FOLDED>";

  /// Their marks are part of the letter and are not left out in typing.
  private static final Set<String> LEFT_ALONE =
      Set.of(
          StandardTokenizer.TOKEN_TYPES[StandardTokenizer.IDEOGRAPHIC],
          StandardTokenizer.TOKEN_TYPES[StandardTokenizer.HIRAGANA],
          StandardTokenizer.TOKEN_TYPES[StandardTokenizer.KATAKANA],
          StandardTokenizer.TOKEN_TYPES[StandardTokenizer.HANGUL]);

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final TypeAttribute type = addAttribute(TypeAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private @Nullable String folded;
  private AttributeSource.@Nullable State original;

  FoldedVariants(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (folded != null) {
      restoreState(original);
      term.setEmpty().append(folded);
      type.setType(TYPE);
      increment.setPositionIncrement(0);
      folded = null;
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    if (!LEFT_ALONE.contains(type.type())) {
      String text = term.toString();
      String without = ICUFoldingFilter.NORMALIZER.normalize(text);
      if (!without.equals(text) && !without.isEmpty()) {
        folded = without;
        original = captureState();
      }
    }
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    folded = null;
    original = null;
  }
}
