package app.cairn.chat;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A word as it is compared with others: without case, and only its beginning, so that its endings
/// do not matter; a number without separators.
///
/// @param isName whether it is written with a capital though no sentence begins with it
record Word(String key, boolean isNumber, boolean isName) {

  private static final int BEGINNING = 5;
  private static final Pattern SEPARATORS = Pattern.compile("[.,'’]|^0+(?=.)");
  private static final Normalizer2 FOLDING = Normalizer2.getNFKCCasefoldInstance();
  private static final BreakIterator RULES = BreakIterator.getWordInstance(ULocale.ROOT);

  /// The words of a sentence of any language, by Unicode's rules (UAX 29).
  static List<Word> of(String sentence) {
    BreakIterator breaks = (BreakIterator) RULES.clone();
    breaks.setText(sentence);
    List<Word> words = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      if (breaks.getRuleStatus() != BreakIterator.WORD_NONE) {
        words.add(word(sentence.substring(start, end), words.isEmpty()));
      }
      start = end;
    }
    return words;
  }

  private static Word word(String written, boolean first) {
    String folded = FOLDING.normalize(written);
    if (folded.codePoints().anyMatch(Character::isDigit)) {
      return new Word(SEPARATORS.matcher(folded).replaceAll(""), true, false);
    }
    boolean shorter = folded.codePointCount(0, folded.length()) <= BEGINNING;
    String key = shorter ? folded : folded.substring(0, folded.offsetByCodePoints(0, BEGINNING));
    return new Word(key, false, !first && Character.isUpperCase(written.codePointAt(0)));
  }
}
