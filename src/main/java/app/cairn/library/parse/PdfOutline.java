package app.cairn.library.parse;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;

/// A PDF's bookmarks, which show which lines on its pages are headings.
final class PdfOutline {

  private static final int MOST_ITEMS = 10_000;
  private static final int DEEPEST = 6;
  private static final Pattern NUMBERING =
      Pattern.compile("^(?:(?:chapter|section|part|appendix) )?[\\divxlc]+(?:\\.[\\d]+)*[.:]? ");
  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{Nd}]+");

  /// Level by page and normalised title.
  private final Map<Integer, Map<String, Integer>> levels = new HashMap<>();

  private final Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private PdfOutline() {}

  /// Reads the bookmarks; broken ones are left out.
  static PdfOutline of(PDDocument document) {
    PdfOutline outline = new PdfOutline();
    try {
      PDDocumentOutline root = document.getDocumentCatalog().getDocumentOutline();
      if (root != null) {
        outline.add(root.getFirstChild(), 1, pages(document), document);
      }
    } catch (IOException | RuntimeException | StackOverflowError broken) {
      // What was read so far serves.
      return outline;
    }
    return outline;
  }

  boolean isEmpty() {
    return levels.isEmpty();
  }

  /// The heading level of a line, or 0 if no bookmark of the page names it.
  int level(int page, String line) {
    Map<String, Integer> titles = levels.get(page);
    if (titles == null) {
      return 0;
    }
    Integer level = titles.get(normalised(line));
    if (level == null) {
      level = titles.get(withoutNumbering(line));
    }
    return level == null ? 0 : level;
  }

  private void add(
      PDOutlineItem first,
      int level,
      IdentityHashMap<COSDictionary, Integer> pages,
      PDDocument document)
      throws IOException {
    for (PDOutlineItem item = first; item != null; item = item.getNextSibling()) {
      if (!seen.add(item.getCOSObject()) || seen.size() > MOST_ITEMS) {
        return;
      }
      PDPage page = item.findDestinationPage(document);
      String title = item.getTitle();
      Integer number = page == null ? null : pages.get(page.getCOSObject());
      if (number != null && title != null && !title.isBlank()) {
        Map<String, Integer> titles = levels.computeIfAbsent(number, _ -> new HashMap<>());
        titles.putIfAbsent(normalised(title), level);
        titles.putIfAbsent(withoutNumbering(title), level);
      }
      if (level < DEEPEST) {
        add(item.getFirstChild(), level + 1, pages, document);
      }
    }
  }

  private static IdentityHashMap<COSDictionary, Integer> pages(PDDocument document) {
    IdentityHashMap<COSDictionary, Integer> numbers = new IdentityHashMap<>();
    for (PDPage page : document.getPages()) {
      numbers.put(page.getCOSObject(), numbers.size() + 1);
    }
    return numbers;
  }

  private static String withoutNumbering(String line) {
    return normalised(NUMBERING.matcher(line.strip().toLowerCase(Locale.ROOT)).replaceFirst(""));
  }

  private static String normalised(String line) {
    return NO_LETTERS.matcher(line.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }
}
