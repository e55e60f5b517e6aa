package app.cairn.index;

/// A range of characters (UTF-16 code units) in a text.
///
/// @param start the first
/// @param end the one after the last
public record TextRange(int start, int end) {

  public TextRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a range: %d to %d".formatted(start, end));
    }
  }
}
