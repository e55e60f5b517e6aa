package app.cairn.chat;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Cuts a passage of any language into sentences, by Unicode's rules (UAX 29), but not after common
/// abbreviations and initials. Thread-safe.
final class Sentences {

  /// A line break inside a sentence, as extracted text has them: the line before it is long and the
  /// next one begins with a letter or digit.
  private static final Pattern SOFT_BREAK =
      Pattern.compile("(?<=[^\\n]{40}[^\\n.!?:;。！？])\\n(?=[\\p{L}\\p{N}(\"“])");

  /// What is longer is no sentence, but a table or the like.
  private static final int LONGEST = 600;

  /// What ends like this goes on after it.
  private static final Pattern ABBREVIATED =
      Pattern.compile(
          "(?:^|[\\s(\\[\"“'‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Mt|No|Nos"
              + "|Nr|Vol|Ch|Sec|Fig|Figs|Eq|pp?|ed|eds|cf|ca|vs|approx|e\\.g|i\\.e|z\\.\\s?B|d\\.\\s?h|bzw"
              + "|\\p{Lu})\\.\\s*$");

  private static final BreakIterator RULES = BreakIterator.getSentenceInstance(ULocale.ROOT);

  private Sentences() {}

  /// A sentence's place in the text, without the space around it.
  record Span(int start, int end) {

    int length() {
      return end - start;
    }
  }

  /// The sentences of `text` in order.
  static List<Span> of(String text) {
    String joined = joined(text);
    BreakIterator breaks = (BreakIterator) RULES.clone();
    breaks.setText(joined);
    List<Span> spans = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      boolean goesOn = end < text.length() && ABBREVIATED.matcher(text).region(start, end).find();
      if (!goesOn) {
        add(spans, text, start, end);
        start = end;
      }
    }
    return List.copyOf(spans);
  }

  /// The text with spaces for the line breaks inside sentences, of the same length.
  static String joined(String text) {
    return SOFT_BREAK.matcher(text).replaceAll(" ");
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
