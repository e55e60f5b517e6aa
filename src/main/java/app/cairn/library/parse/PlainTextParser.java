package app.cairn.library.parse;

import java.util.regex.Pattern;

/// Plain text: paragraphs between blank lines, with chapter lines and underlined lines as headings.
final class PlainTextParser {

  private static final int LONGEST_PARAGRAPH = 50_000;
  private static final Pattern CHAPTER =
      Pattern.compile(
          "(?iu)(?:chapter|part|book|volume|act|scene|chương|phần|kapitel|chapitre|capítulo)"
              + "\\s+(?:[ivxlcdm]{1,8}|\\d{1,4}|one|two|three|the \\w+)\\b.{0,80}"
              + "|第\\s?[一二三四五六七八九十百零〇\\d]{1,6}\\s?[章回节節卷部].{0,40}");
  private static final Pattern UNDERLINE = Pattern.compile("[=]{3,}|[-]{3,}|[~]{3,}");

  private PlainTextParser() {}

  static void parse(String text, TextBuilder out) {
    StringBuilder paragraph = new StringBuilder();
    int start = 0;
    while (start < text.length()) {
      int end = endOfLine(text, start);
      String line = text.substring(start, end);
      start = end;
      if (line.isBlank()) {
        end(paragraph, out);
      } else {
        paragraph.append(line);
        if (paragraph.length() > LONGEST_PARAGRAPH) {
          end(paragraph, out);
        }
      }
    }
    end(paragraph, out);
  }

  /// The end of the line that begins at `start`, its line break included; a huge line is cut.
  private static int endOfLine(String text, int start) {
    int limit = Math.min(text.length(), start + LONGEST_PARAGRAPH);
    for (int i = start; i < limit; i++) {
      char character = text.charAt(i);
      if (character == '\n' || (character == '\r' && !text.startsWith("\n", i + 1))) {
        return i + 1;
      }
    }
    if (limit == text.length()) {
      return limit;
    }
    int space = text.lastIndexOf(' ', limit);
    int cut = space > start ? space + 1 : limit;
    return Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
  }

  private static void end(StringBuilder paragraph, TextBuilder out) {
    if (paragraph.isEmpty()) {
      return;
    }
    String text = paragraph.toString().strip();
    paragraph.setLength(0);
    int firstBreak = text.indexOf('\n');
    String second = firstBreak < 0 ? "" : text.substring(firstBreak + 1).strip();
    if (firstBreak < 0 && CHAPTER.matcher(text).matches()) {
      out.heading(1, text);
    } else if (UNDERLINE.matcher(second).matches()) {
      out.heading(second.startsWith("=") ? 1 : 2, text.substring(0, firstBreak));
    } else {
      out.add(BlockKind.PARAGRAPH, LineWrap.unwrap(TextCleaner.prose(text)));
    }
  }
}
