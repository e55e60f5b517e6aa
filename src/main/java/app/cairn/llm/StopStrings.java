package app.cairn.llm;

import java.util.List;

/// Holds text back for as long as it could be the beginning of a stop string.
final class StopStrings {

  private final List<String> stops;
  private String held = "";
  private boolean reached;

  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  /// Takes in more text.
  ///
  /// @return what surely lies before any stop string
  String push(String text) {
    if (reached) {
      return "";
    }
    held += text;
    int first = stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
    reached = first >= 0;
    int certain = reached ? first : held.length() - beginning();
    String piece = held.substring(0, certain);
    held = reached ? "" : held.substring(certain);
    return piece;
  }

  /// Whether a stop string was reached; nothing comes any more.
  boolean reached() {
    return reached;
  }

  /// What was held back, once it is known that nothing follows.
  String rest() {
    String rest = held;
    held = "";
    return rest;
  }

  /// How much of the end may be the beginning of a stop string.
  private int beginning() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (held.endsWith(stop.substring(0, length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
