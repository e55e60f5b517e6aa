package app.cairn.index;

import java.util.Locale;
import java.util.Set;

/// English words that carry grammar, not matter. They are indexed, so that phrases hold them, but
/// looked for only if a query has nothing else. Other languages do without such a list: there the
/// weight of a frequent word is low anyhow.
final class FunctionWords {

  private static final Set<String> ENGLISH =
      Set.of(
          ("a an and are as at be but by for if in into is it no not of on or such that the their"
               + " then there these they this to was will with am been being can could did do does"
               + " had has have how i its may me my our shall should so than them those us we were"
               + " what when where which who whom whose why would you your")
              .split(" "));

  private static final int LONGEST = 6;

  private FunctionWords() {}

  /// Whether `word`, as it stands in a text, is one; `US` and `IT` are not.
  static boolean contains(String word) {
    if (word.length() > LONGEST) {
      return false;
    }
    String lower = word.toLowerCase(Locale.ROOT);
    boolean isAbbreviation = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    return !isAbbreviation && ENGLISH.contains(lower);
  }
}
