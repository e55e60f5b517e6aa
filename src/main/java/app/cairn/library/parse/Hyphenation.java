package app.cairn.library.parse;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rejoins words that a line break divides, by the other words of the same document: `inter-`,
/// `national` becomes `international`, but `well-`, `known` keeps its hyphen if the document writes
/// it so elsewhere.
final class Hyphenation {

  private static final Pattern WORD =
      Pattern.compile("\\p{L}[\\p{L}\\p{M}]*(?:-\\p{L}[\\p{L}\\p{M}]*)*");
  private static final Pattern DIVIDED =
      Pattern.compile(
          "(?<![\\p{L}\\p{M}-])([\\p{L}\\p{M}]+(?:-[\\p{L}\\p{M}]+)*)[-\u2010] *\\n"
              + " *([\\p{L}\\p{M}]+(?:-[\\p{L}\\p{M}]+)*)");

  private final Set<String> words = new HashSet<>();

  /// Learns the words of a text.
  void learn(String text) {
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      words.add(word.group().toLowerCase(Locale.ROOT));
    }
  }

  /// Rejoins the divided words of a text; other line breaks stay.
  String rejoin(String text) {
    if (text.indexOf("-\n") < 0 && text.indexOf("- \n") < 0 && text.indexOf('\u2010') < 0) {
      return text;
    }
    return DIVIDED
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1) + hyphen(match.group(1), match.group(2)) + match.group(2)));
  }

  private String hyphen(String before, String after) {
    String first = before.toLowerCase(Locale.ROOT);
    String second = after.toLowerCase(Locale.ROOT);
    if (words.contains(first + second)) {
      return "";
    }
    boolean compound = before.contains("-") || after.contains("-");
    boolean name = !Character.isLowerCase(after.codePointAt(0));
    return compound || name || words.contains(first + "-" + second) ? "-" : "";
  }
}
