package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Office;
import org.apache.tika.metadata.PDF;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/// Title and tags from what a document says about itself.
final class DocumentProperties {

  /// Under this name parsers of our own put tags.
  static final String TAGS = "cairn:tags";

  private static final int LONGEST_TITLE = 300;
  private static final int LONGEST_TAG = 60;
  private static final int MOST_TAGS = 50;

  /// Titles that programs fill in and that say nothing.
  private static final Pattern MEANINGLESS =
      Pattern.compile(
          "(?i)untitled.*|document\\s?\\d*|slide \\d+|powerpoint[ -]pr.sentation|title|"
              + "presentation\\d*|book\\d*|layout \\d+|no title|unknown|[\\W_]*|"
              + "[^ ]+\\.(?:docx?|dvi|pdf|tex|xlsx?|pptx?|indd|qxd|rtf|odt|html?|ps|eps)");

  private DocumentProperties() {}

  /// The document's own title, or null where it has none worth showing.
  static @Nullable String title(Metadata metadata) {
    String raw = metadata.get(TikaCoreProperties.TITLE);
    if (raw == null) {
      return null;
    }
    String title = TextCleaner.line(raw).replaceFirst("^Microsoft (?:Word|PowerPoint) - ", "");
    if (title.isBlank() || MEANINGLESS.matcher(title).matches()) {
      return null;
    }
    return title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE).strip();
  }

  /// Front matter's tags and the keywords among the properties, each once.
  static List<String> tags(Metadata metadata, String mediaType) {
    List<String> raw = new ArrayList<>(List.of(metadata.getValues(TAGS)));
    addSplit(metadata.getValues(Office.KEYWORDS), raw);
    addSplit(metadata.getValues(PDF.DOC_INFO_KEY_WORDS), raw);
    addSplit(metadata.getValues("keywords"), raw);
    if (mediaType.equals("application/epub+zip")) {
      raw.addAll(List.of(metadata.getValues(TikaCoreProperties.SUBJECT)));
    }
    Set<String> tags = new LinkedHashSet<>();
    for (String one : raw) {
      String tag = TextCleaner.line(one);
      if (!tag.isBlank() && tag.length() <= LONGEST_TAG && tags.size() < MOST_TAGS) {
        tags.add(tag);
      }
    }
    return List.copyOf(tags);
  }

  private static void addSplit(String[] values, List<String> tags) {
    for (String value : values) {
      tags.addAll(List.of(value.split("[,;]", -1)));
    }
  }
}
