package app.cairn.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Compares texts as SQuAD does: without case, punctuation and English articles.
final class GoldAnswer {

  private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}]");
  private static final Pattern ARTICLE = Pattern.compile("\\b(a|an|the)\\b");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private GoldAnswer() {}

  /// Whether `text` holds one of the answers.
  static boolean isIn(String text, List<String> answers) {
    String normalised = " " + normalise(text) + " ";
    return answers.stream()
        .map(GoldAnswer::normalise)
        .anyMatch(answer -> !answer.isEmpty() && normalised.contains(answer));
  }

  static String normalise(String text) {
    String plain = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    return SPACE.matcher(ARTICLE.matcher(plain).replaceAll(" ")).replaceAll(" ").strip();
  }
}
