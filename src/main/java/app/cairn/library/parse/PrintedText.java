package app.cairn.library.parse;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes paragraphs of printed lines, as a PDF has them.
final class PrintedText {

  private static final int NARROWEST = 25;
  private static final double USUAL_WIDTH = 0.9;
  private static final double FULL = 0.6;
  private static final double NEARLY_FULL = 0.75;
  private static final Pattern SENTENCE_END = Pattern.compile("(?s).*[.!?:;…。！？：；][\"'”’»)\\]]*");
  private static final Pattern WORDS = Pattern.compile("\\s+");

  private PrintedText() {}

  /// The width of the longer lines, in characters; very long ones do not count.
  static int width(Stream<String> paragraphs) {
    int[] lengths = paragraphs.flatMap(String::lines).mapToInt(String::length).sorted().toArray();
    return lengths.length == 0 ? 0 : lengths[(int) ((lengths.length - 1) * USUAL_WIDTH)];
  }

  /// Whether a paragraph is only the continuation of the one before: wide line spacing makes each
  /// line look like a paragraph.
  ///
  /// @param width of the page's lines
  static boolean goesOn(String before, String after, int width) {
    String last = before.substring(before.lastIndexOf('\n') + 1).strip();
    String first = after.lines().findFirst().orElse("").strip();
    if (first.isEmpty()
        || width < NARROWEST
        || SENTENCE_END.matcher(last).matches()
        || LineWrap.ITEM.matcher(first).matches()
        || isRowOfNumbers(last)
        || isRowOfNumbers(first)) {
      return false;
    }
    boolean lower = Character.isLowerCase(first.codePointAt(0));
    return last.length() >= width * (lower ? FULL : NEARLY_FULL);
  }

  /// Joins the lines of a paragraph; short lines, as in an address, stay lines.
  static String unwrap(String text) {
    if (text.indexOf('\n') < 0) {
      return text;
    }
    List<String> lines = text.lines().map(String::strip).toList();
    int widest = lines.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder joined = new StringBuilder(text.length());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      joined.append(line);
      if (i + 1 < lines.size()) {
        String next = lines.get(i + 1);
        boolean full = widest >= NARROWEST && line.length() >= widest * FULL;
        boolean lower = !next.isEmpty() && Character.isLowerCase(next.codePointAt(0));
        if (LineWrap.ITEM.matcher(next).matches() || !(full || lower)) {
          joined.append('\n');
        } else if (!LineWrap.endsWideAndBeginsWide(line, next)) {
          joined.append(' ');
        }
      }
    }
    return joined.toString();
  }

  private static boolean isRowOfNumbers(String line) {
    String[] words = WORDS.split(line);
    long numbers = Stream.of(words).filter(w -> w.chars().anyMatch(Character::isDigit)).count();
    return numbers * 3 > words.length && numbers > 1;
  }
}
