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
    dropRunningLines();
    Hyphenation hyphenation = new Hyphenation();
    items.forEach(item -> hyphenation.learn(item.text));
    for (int i = 0; i < items.size(); ) {
      int end = i + 1;
      while (end < items.size() && items.get(end).page == items.get(i).page) {
        end++;
      }
      out.page(items.get(i).page);
      page(items.subList(i, end), hyphenation);
      i = end;
    }
    items.clear();
  }

  private void page(List<Item> onPage, Hyphenation hyphenation) {
    int width =
        PrintedText.width(
            onPage.stream().filter(i -> i.kind == BlockKind.PARAGRAPH).map(Item::text));
    StringBuilder paragraph = new StringBuilder();
    for (Item item : onPage) {
      boolean prose = item.kind == BlockKind.PARAGRAPH;
      boolean heading = prose && level(item.page, firstLines(item.text, 1)) > 0;
      boolean goesOn =
          prose
              && !heading
              && !paragraph.isEmpty()
              && PrintedText.goesOn(paragraph.toString(), item.text, width);
      if (goesOn) {
        paragraph.append('\n').append(item.text);
        continue;
      }
      paragraph(item.page, paragraph, hyphenation);
      if (prose) {
        paragraph.append(item.text);
      } else {
        out.add(item.kind, item.text);
      }
    }
    paragraph(onPage.getLast().page, paragraph, hyphenation);
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

  private void paragraph(int number, StringBuilder collected, Hyphenation hyphenation) {
    String text = addHeadings(number, collected.toString());
    collected.setLength(0);
    out.add(BlockKind.PARAGRAPH, PrintedText.unwrap(hyphenation.rejoin(text)));
  }

  private int level(int number, String line) {
    return outline == null ? 0 : outline.level(number, line);
  }

  /// Adds the first lines as headings while bookmarks name them, and returns the rest.
  private String addHeadings(int number, String text) {
    String rest = text;
    while (!rest.isEmpty()) {
      String found = null;
      int level = 0;
      // A heading may run over two lines.
      for (int lines = 1; lines <= 2 && found == null; lines++) {
        String candidate = firstLines(rest, lines);
        level = level(number, candidate);
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

  /// Drops lines at the top or bottom of pages that most pages have, numbers counting as equal.
  private void dropRunningLines() {
    Map<String, Integer> counts = new HashMap<>();
    List<Item> kept = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (isBorder(i)) {
        counts.merge(running(items.get(i).text), 1, Integer::sum);
      }
    }
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      boolean prose = item.kind == BlockKind.PARAGRAPH;
      if (!prose || !isBorder(i) || !isRunning(item.text, counts)) {
        kept.add(item);
      }
    }
    items.clear();
    items.addAll(kept);
  }

  private boolean isBorder(int i) {
    int own = items.get(i).page;
    return i == 0
        || i == items.size() - 1
        || items.get(i - 1).page != own
        || items.get(i + 1).page != own;
  }

  private boolean isRunning(String text, Map<String, Integer> counts) {
    return page >= FEWEST_PAGES_WITH_RUNNING_LINES
        && text.length() <= LONGEST_RUNNING_LINE
        && counts.getOrDefault(running(text), 0) >= Math.max(3, page * MOST_PAGES);
  }

  private static String running(String text) {
    return DIGITS.matcher(text).replaceAll("#");
  }
}
