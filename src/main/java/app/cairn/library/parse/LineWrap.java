package app.cairn.library.parse;

import java.util.List;
import java.util.regex.Pattern;

/// Rejoins lines that were broken only to fit a width, so that sentences are whole again.
final class LineWrap {

  private static final int NARROWEST = 40;
  private static final int WIDEST = 160;
  private static final double FULL = 0.6;
  static final Pattern ITEM =
      Pattern.compile("\\s*(?:[-*+•·>|#]|\\d{1,3}[.)]|[a-zA-Z][.)])\\s.*", Pattern.DOTALL);

  private LineWrap() {}

  /// Joins the lines of one paragraph where it looks wrapped; else returns it as it is.
  static String unwrap(String paragraph) {
    if (paragraph.indexOf('\n') < 0) {
      return paragraph;
    }
    List<String> lines = paragraph.lines().map(String::strip).toList();
    int widest = lines.stream().mapToInt(String::length).max().orElse(0);
    if (widest < NARROWEST || widest > WIDEST) {
      return paragraph;
    }
    StringBuilder joined = new StringBuilder(paragraph.length());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      joined.append(line);
      if (i + 1 < lines.size()) {
        append(joined, line, lines.get(i + 1), isBrokenAfter(line, lines.get(i + 1), widest));
      }
    }
    return joined.toString();
  }

  private static void append(StringBuilder joined, String line, String next, boolean broken) {
    if (!broken) {
      joined.append('\n');
    } else if (!endsWideAndBeginsWide(line, next)) {
      joined.append(' ');
    }
  }

  /// Chinese and Japanese have no space between words.
  static boolean endsWideAndBeginsWide(String line, String next) {
    return !line.isEmpty()
        && !next.isEmpty()
        && isWide(line.codePointBefore(line.length()))
        && isWide(next.codePointAt(0));
  }

  private static boolean isWide(int character) {
    return Character.isIdeographic(character)
        || (character >= 0x3000 && character <= 0x30FF)
        || (character >= 0xFF00 && character <= 0xFF60);
  }

  private static boolean isBrokenAfter(String line, String next, int widest) {
    // A line is full when the first word of the next would not have fitted on it.
    int nextWord = next.indexOf(' ') < 0 ? next.length() : next.indexOf(' ');
    boolean full = line.length() + 1 + nextWord > widest - 8 && line.length() >= widest * FULL;
    return full && !ITEM.matcher(next).matches();
  }
}
