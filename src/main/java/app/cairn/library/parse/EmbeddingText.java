package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text that is embedded for a chunk: what it says, after where it stands.
public final class EmbeddingText {

  private static final int LONGEST_NAME = 80;
  private static final int MOST_HEADINGS = 4;

  private EmbeddingText() {}

  /// Title and heading path on a line of their own, then the chunk's text.
  ///
  /// @param title the document's own title, if it has one
  public static String of(@Nullable String title, Chunk chunk) {
    List<String> context = new ArrayList<>();
    if (title != null && !title.isBlank()) {
      context.add(shortened(title));
    }
    List<String> headings = chunk.headings();
    for (String heading :
        headings.subList(Math.max(0, headings.size() - MOST_HEADINGS), headings.size())) {
      String name = shortened(heading);
      if (!context.contains(name)) {
        context.add(name);
      }
    }
    return context.isEmpty() ? chunk.text() : String.join(" > ", context) + "\n" + chunk.text();
  }

  private static String shortened(String name) {
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    int end = Character.isHighSurrogate(name.charAt(LONGEST_NAME - 1)) ? 1 : 0;
    return name.substring(0, LONGEST_NAME - end).strip() + "…";
  }
}
