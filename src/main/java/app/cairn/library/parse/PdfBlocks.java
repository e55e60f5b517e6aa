package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.io.TikaInputStream;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;

/// The blocks of a PDF. Its pages are collected first: what repeats at their top or bottom is left
/// out, lines become paragraphs again, and bookmarks show which of them are headings.
final class PdfBlocks extends XhtmlBlocks {

  private static final int FEWEST_PAGES_WITH_RUNNING_LINES = 4;
  private static final double MOST_PAGES = 0.6;
  private static final int LONGEST_RUNNING_LINE = 120;
  private static final int LONGEST_HEADING = 200;
  private static final int NARROWEST = 25;
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private final TextBuilder out;
  private final TikaInputStream in;
  private final List<Item> items = new ArrayList<>();
  private @Nullable PdfOutline outline;
  private boolean inAnnotation;
  private boolean inLink;
  private int page;

  private record Item(int page, BlockKind kind, String text) {}

  PdfBlocks(TextBuilder out, TikaInputStream in) {
    super(out);
    this.out = out;
    this.in = in;
  }

  @Override
  void finish() {
    super.finish();
    Map<String, Integer> running = runningLines();
    int pages = page;
    Hyphenation hyphenation = new Hyphenation();
    items.forEach(item -> hyphenation.learn(item.text));
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      out.page(item.page);
      boolean border = isBorder(i);
      if (item.kind != BlockKind.PARAGRAPH) {
        out.add(item.kind, item.text);
      } else if (!border || !isRunning(item.text, running, pages)) {
        paragraph(item, hyphenation);
      }
    }
    items.clear();
  }

  @Override
  protected void block(BlockKind kind, String text) {
    if (!text.isBlank()) {
      items.add(new Item(page, kind, text.strip()));
    }
  }

  @Override
  protected void page(int number) {
    page = number;
    if (outline == null && in.getOpenContainer() instanceof PDDocument document) {
      outline = PdfOutline.of(document);
    }
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes) {
    if (local.equals("div")) {
      inAnnotation = "annotation".equals(attributes.getValue("class"));
    }
    inLink = inAnnotation && local.equals("a");
    super.startElement(uri, local, qualified, attributes);
  }

  @Override
  public void endElement(String uri, String local, String qualified) {
    inLink = false;
    super.endElement(uri, local, qualified);
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    // The address of a link is not text of the page.
    if (!inLink) {
      super.characters(characters, start, length);
    }
  }

  private void paragraph(Item item, Hyphenation hyphenation) {
    String text = item.text;
    if (outline != null && !outline.isEmpty()) {
      text = addHeadings(item);
    }
    out.add(BlockKind.PARAGRAPH, unwrap(hyphenation.rejoin(text)));
  }

  /// Adds the first lines as headings while bookmarks name them, and returns the rest.
  private String addHeadings(Item item) {
    String rest = item.text;
    while (!rest.isEmpty()) {
      String found = null;
      int level = 0;
      // A heading may run over two lines.
      for (int lines = 1; lines <= 2 && found == null; lines++) {
        String candidate = firstLines(rest, lines);
        level = outline == null ? 0 : outline.level(item.page, candidate);
        found = level > 0 && candidate.length() <= LONGEST_HEADING ? candidate : null;
      }
      if (found == null) {
        return rest;
      }
      out.heading(level, found);
      rest = rest.substring(found.length()).strip();
    }
    return rest;
  }

  private static String firstLines(String text, int count) {
    int end = -1;
    for (int i = 0; i < count; i++) {
      int next = text.indexOf('\n', end + 1);
      if (next < 0) {
        return text;
      }
      end = next;
    }
    return text.substring(0, end);
  }

  /// How many pages begin or end with a line, numbers in it counting as equal.
  private Map<String, Integer> runningLines() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (isBorder(i)) {
        counts.merge(running(items.get(i).text), 1, Integer::sum);
      }
    }
    return counts;
  }

  private boolean isBorder(int i) {
    int own = items.get(i).page;
    return i == 0
        || i == items.size() - 1
        || items.get(i - 1).page != own
        || items.get(i + 1).page != own;
  }

  private static boolean isRunning(String text, Map<String, Integer> running, int pages) {
    return pages >= FEWEST_PAGES_WITH_RUNNING_LINES
        && text.length() <= LONGEST_RUNNING_LINE
        && running.getOrDefault(running(text), 0) >= Math.max(3, pages * MOST_PAGES);
  }

  private static String running(String text) {
    return DIGITS.matcher(text).replaceAll("#");
  }

  /// Joins the lines of a printed paragraph; short lines, as in an address, stay lines.
  private static String unwrap(String text) {
    if (text.indexOf('\n') < 0) {
      return text;
    }
    List<String> lines = text.lines().map(String::strip).toList();
    int widest = lines.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder joined = new StringBuilder(text.length());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      joined.append(line);
      if (i + 1 < lines.size()) {
        String next = lines.get(i + 1);
        boolean full = widest >= NARROWEST && line.length() >= widest * 0.6;
        boolean goesOn = !next.isEmpty() && Character.isLowerCase(next.codePointAt(0));
        if (LineWrap.ITEM.matcher(next).matches() || !(full || goesOn)) {
          joined.append('\n');
        } else if (!LineWrap.endsWideAndBeginsWide(line, next)) {
          joined.append(' ');
        }
      }
    }
    return joined.toString();
  }
}
