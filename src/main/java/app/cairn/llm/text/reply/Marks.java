package app.cairn.llm.text.reply;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for marks in a text that is still being written.
final class Marks {

  /// A mark and where it stands.
  record Place(String mark, int start) {

    int end() {
      return start + mark.length();
    }
  }

  private Marks() {}

  /// The first of the marks in the text; of those that begin together, the longest.
  static @Nullable Place first(CharSequence text, List<String> marks) {
    String written = text.toString();
    Place first = null;
    for (String mark : marks) {
      int start = written.indexOf(mark);
      boolean earlier =
          start >= 0
              && (first == null
                  || start < first.start()
                  || (start == first.start() && mark.length() > first.mark().length()));
      first = earlier ? new Place(mark, start) : first;
    }
    return first;
  }

  /// How much of the text is certain to belong to no mark, whatever follows.
  static int certain(CharSequence text, List<String> marks) {
    int longest = marks.stream().mapToInt(String::length).max().orElse(0);
    for (int start = Math.max(0, text.length() - longest + 1); start < text.length(); start++) {
      String end = text.subSequence(start, text.length()).toString();
      if (marks.stream().anyMatch(mark -> mark.startsWith(end))) {
        return start;
      }
    }
    return text.length();
  }
}
