package app.cairn.library.parse;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Divides blocks that are too long: at lines or sentences, then at words, at last anywhere. Each
/// character is counted by the tokenizer a few times at most. Not thread-safe.
final class UnitSplitter {

  /// No text of a chunk's size is longer; longer ones are divided before they are counted.
  private static final int CHARACTERS_PER_TOKEN = 12;

  private static final int LONGEST_WORD = 40;

  private final String text;
  private final ToIntFunction<String> tokens;
  private final int maxTokens;
  private final BreakIterator sentences = BreakIterator.getSentenceInstance(ULocale.ROOT);
  private final BreakIterator words = BreakIterator.getLineInstance(ULocale.ROOT);

  private enum Border {
    LINE,
    SENTENCE,
    WORD
  }

  UnitSplitter(String text, ToIntFunction<String> tokens, int maxTokens) {
    this.text = text;
    this.tokens = tokens;
    this.maxTokens = maxTokens;
  }

  /// The units of a block: one if it fits.
  List<Unit> units(Block block) {
    List<Unit> units = new ArrayList<>();
    boolean prose = block.kind() == BlockKind.PARAGRAPH || block.kind() == BlockKind.HEADING;
    Piece whole = new Piece(block, prose);
    whole.add(block.start(), block.end(), prose ? Border.SENTENCE : Border.LINE, units);
    return units;
  }

  /// The sentences of a unit of prose, as units that are not divided again.
  List<Unit> sentences(Unit unit) {
    List<Unit> units = new ArrayList<>();
    Piece piece = new Piece(unit.page(), false);
    piece.divide(unit.start(), unit.end(), Border.SENTENCE, units);
    return units;
  }

  private final class Piece {

    private final @Nullable Integer page;
    private final boolean divisible;

    Piece(Block block, boolean divisible) {
      this(block.page(), divisible);
    }

    Piece(@Nullable Integer page, boolean divisible) {
      this.page = page;
      this.divisible = divisible;
    }

    /// Adds a range as one unit if it fits, else divided at the border.
    void add(int from, int to, Border border, List<Unit> units) {
      int start = from;
      int end = to;
      while (start < end && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      if (start == end) {
        return;
      }
      if (end - start <= maxTokens * CHARACTERS_PER_TOKEN) {
        int count = tokens.applyAsInt(text.substring(start, end));
        if (count <= maxTokens || end - start <= 2) {
          units.add(new Unit(start, end, count, page, divisible));
          return;
        }
      }
      divide(start, end, border, units);
    }

    void divide(int start, int end, Border border, List<Unit> units) {
      Piece part = new Piece(page, false);
      switch (border) {
        case LINE -> {
          for (int from = start; from < end; ) {
            int lineBreak = text.indexOf('\n', from);
            int to = lineBreak < 0 || lineBreak >= end ? end : lineBreak + 1;
            part.add(from, to, Border.SENTENCE, units);
            from = to;
          }
        }
        case SENTENCE -> {
          sentences.setText(text.substring(start, end));
          List<Integer> borders = borders(sentences, start);
          int from = start;
          for (int to : borders) {
            part.add(from, to, Border.WORD, units);
            from = to;
          }
        }
        case WORD -> part.cut(start, end, units);
      }
    }

    /// Cuts a range without sentences into pieces of at most half its length.
    private void cut(int start, int end, List<Unit> units) {
      int step = Math.clamp((end - start) / 2, 1, maxTokens * 4);
      for (int from = start; from < end; ) {
        int to = end - from <= step ? end : wordBorder(from, from + step, end);
        add(from, to, Border.WORD, units);
        from = to;
      }
    }

    /// The last word border before `near`; where there is none, `near` itself.
    private int wordBorder(int from, int near, int end) {
      words.setText(text.substring(from, Math.min(end, near + LONGEST_WORD)));
      int border = words.preceding(near - from + 1);
      if (border != BreakIterator.DONE && border > 0) {
        return from + border;
      }
      return Character.isLowSurrogate(text.charAt(near)) ? near + 1 : near;
    }
  }

  private static List<Integer> borders(BreakIterator iterator, int offset) {
    List<Integer> borders = new ArrayList<>();
    iterator.first();
    for (int next = iterator.next(); next != BreakIterator.DONE; next = iterator.next()) {
      borders.add(offset + next);
    }
    return borders;
  }
}
