package app.cairn.index;

import java.util.ArrayList;
import java.util.List;

/// The words that a query looks for, as the index sees them. Immutable and thread-safe.
public interface QueryWords {

  /// How many distinct words there are; none for a query without letters and digits.
  int size();

  /// How much a word tells passages apart: its inverse document frequency, never negative; the
  /// larger, the rarer.
  ///
  /// @param word from 0 to [#size] exclusive
  double weight(int word);

  /// Where the words stand in `text`, in any of their forms, in text order.
  List<Occurrence> find(String text);

  /// The places of the words in `text`, in order, those that overlap joined.
  default List<TextRange> highlight(String text) {
    List<TextRange> ranges = new ArrayList<>();
    for (Occurrence occurrence : find(text)) {
      TextRange last = ranges.isEmpty() ? null : ranges.getLast();
      if (last != null && occurrence.start() < last.end()) {
        int start = Math.min(last.start(), occurrence.start());
        int end = Math.max(last.end(), occurrence.end());
        ranges.set(ranges.size() - 1, new TextRange(start, end));
      } else {
        ranges.add(new TextRange(occurrence.start(), occurrence.end()));
      }
    }
    return List.copyOf(ranges);
  }

  /// A word in a text.
  ///
  /// @param word which of the words
  /// @param start its first character (UTF-16 code unit)
  /// @param end the one after its last
  record Occurrence(int word, int start, int end) {}
}
