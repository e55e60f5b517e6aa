package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the cells of a table as lines of text. Not thread-safe.
final class TableText {

  private static final int LONGEST_CELL = 1_000;

  private final List<String> row = new ArrayList<>();
  private final StringBuilder rows = new StringBuilder();

  /// Adds a cell to the current row.
  void cell(String text) {
    row.add(text.strip());
  }

  /// Ends the current row.
  ///
  /// @return the row's only text where it is too long for a cell: the table serves for layout
  @Nullable String endRow() {
    List<String> raw = List.copyOf(row);
    row.clear();
    List<String> cells = raw.stream().map(TextCleaner::line).toList();
    int last = lastFilled(cells);
    if (last < 0) {
      return null;
    }
    boolean single = lastFilled(cells.subList(0, last)) < 0;
    if (single && cells.get(last).length() > LONGEST_CELL) {
      return raw.get(last);
    }
    rows.append(String.join(" | ", cells.subList(single ? last : 0, last + 1))).append('\n');
    return null;
  }

  /// The length of the rows so far.
  int length() {
    return rows.length();
  }

  /// Hands over the rows so far and begins anew.
  String take() {
    String text = rows.toString();
    rows.setLength(0);
    return text;
  }

  private static int lastFilled(List<String> cells) {
    int last = cells.size() - 1;
    while (last >= 0 && cells.get(last).isBlank()) {
      last--;
    }
    return last;
  }
}
