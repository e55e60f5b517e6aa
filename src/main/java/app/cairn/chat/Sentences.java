package app.cairn.chat;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.FilteredBreakIteratorBuilder;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a passage of any language into sentences, by Unicode's rules (UAX 29) with the usual
/// English abbreviations kept together. Thread-safe.
final class Sentences {

  /// A line break inside a sentence, as extracted text has them: the line before it is long and the
  /// next one begins with a letter or digit.
  private static final Pattern SOFT_BREAK =
      Pattern.compile("(?<=[^\\n]{40}[^\\n.!?:;。！？])\\n(?=[\\p{L}\\p{N}(\"“])");

  /// What is longer is no sentence, but a table or the like.
  private static final int LONGEST = 600;

  private static final BreakIterator RULES =
      FilteredBreakIteratorBuilder.getInstance(ULocale.ENGLISH)
          .wrapIteratorWithFilter(BreakIterator.getSentenceInstance(ULocale.ENGLISH));

  private Sentences() {}

  /// A sentence's place in the text, without the space around it.
  record Span(int start, int end) {

    int length() {
      return end - start;
    }
  }

  /// The sentences of `text` in order.
  static List<Span> of(String text) {
    String joined = SOFT_BREAK.matcher(text).replaceAll(" "); // of the same length
    BreakIterator breaks = (BreakIterator) RULES.clone();
    breaks.setText(joined);
    List<Span> spans = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      add(spans, text, start, end);
    }
    return List.copyOf(spans);
  }

  private static void add(List<Span> spans, String text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (to - from <= LONGEST) {
      if (to > from) {
        spans.add(new Span(from, to));
      }
      return;
    }
    int cut = cut(text, from);
    add(spans, text, from, cut);
    add(spans, text, cut, to);
  }

  /// The last line break, else the last space, within the longest sentence from `from` on.
  private static int cut(String text, int from) {
    int limit = from + LONGEST;
    int line = text.lastIndexOf('\n', limit);
    if (line > from) {
      return line;
    }
    int space = text.lastIndexOf(' ', limit);
    if (space > from) {
      return space;
    }
    return Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
  }
}
