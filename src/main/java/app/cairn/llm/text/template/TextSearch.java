package app.cairn.llm.text.template;

/// Looks for a part of a text, in time that grows with their lengths only, not with their product.
final class TextSearch {

  /// Shorter parts are found by plain comparison.
  private static final int SHORT = 16;

  private final Rendering rendering;
  private final String text;
  private final String part;
  private final int[] restarts;

  TextSearch(Rendering rendering, String text, String part) {
    this.rendering = rendering;
    this.text = text;
    this.part = part;
    boolean isLong = part.length() > SHORT && part.length() <= text.length();
    if (isLong) {
      rendering.writing(2L * part.length());
    }
    this.restarts = isLong ? restarts(part) : new int[0];
  }

  /// The first place of the part from an index on, or -1. An empty part is everywhere.
  int next(int from) {
    int found = restarts.length == 0 ? text.indexOf(part, from) : search(from);
    rendering.reading((found < 0 ? text.length() : found + part.length()) - from);
    return found;
  }

  private int search(int from) {
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
        matched = restarts[matched - 1];
      }
      if (text.charAt(i) == part.charAt(matched)) {
        matched++;
      }
      if (matched == part.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  /// For each beginning of the part, how long its longest end is that is again a beginning (Knuth,
  /// Morris and Pratt).
  private static int[] restarts(String part) {
    int[] restarts = new int[part.length()];
    int matched = 0;
    for (int i = 1; i < part.length(); i++) {
      while (matched > 0 && part.charAt(i) != part.charAt(matched)) {
        matched = restarts[matched - 1];
      }
      if (part.charAt(i) == part.charAt(matched)) {
        matched++;
      }
      restarts[i] = matched;
    }
    return restarts;
  }

  /// The last place of the part that ends at `end` or before, or -1.
  static int last(Rendering rendering, String text, String part, int end) {
    rendering.reading(end);
    if (part.length() > end) {
      return -1;
    }
    if (part.length() <= SHORT) {
      return text.lastIndexOf(part, end - part.length());
    }
    rendering.writing((long) end + part.length());
    int found =
        new TextSearch(rendering, reversed(text, end), reversed(part, part.length())).next(0);
    return found < 0 ? -1 : end - found - part.length();
  }

  private static String reversed(String text, int end) {
    char[] units = new char[end];
    for (int i = 0; i < end; i++) {
      units[i] = text.charAt(end - 1 - i);
    }
    return new String(units);
  }
}
