package app.cairn.library.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/// Turns the XHTML events of Tika's parsers into blocks. A line break in the text counts as one;
/// HTML, where it does not, passes [HtmlFilter] first.
class XhtmlBlocks extends DefaultHandler {

  private static final int LONGEST_BLOCK = 100_000;
  private static final Set<String> SKIPPED =
      Set.of("head", "script", "style", "template", "noscript", "select", "datalist");

  private static final Pattern EMPTY_ITEM = Pattern.compile("(?m)^(?:-|\\d+\\.) ?$\\n?");

  private final TextBuilder out;
  private final StringBuilder current = new StringBuilder();
  private final StringBuilder list = new StringBuilder();
  private final TableText table = new TableText();
  private final Deque<Integer> listCounters = new ArrayDeque<>();
  private int skipDepth;
  private int headingLevel;
  private int preDepth;
  private int slideDepth;
  private int page;
  private boolean inCell;
  private boolean listParagraph;

  XhtmlBlocks(TextBuilder out) {
    this.out = out;
  }

  /// Writes out all that was collected; called at the end and before an embedded document.
  void finish() {
    flush();
  }

  /// How many ranks of this document's headings its embedded documents stand under.
  int headingsAboveEmbedded() {
    return 0;
  }

  /// A block as the parser delivered it.
  protected void block(BlockKind kind, String text) {
    out.add(kind, kind == BlockKind.PARAGRAPH ? LineWrap.unwrap(text) : text);
  }

  /// A heading as the parser delivered it.
  protected void heading(int level, String text) {
    out.heading(level, text);
  }

  /// A new page or slide begins.
  protected void page(int number) {
    out.page(number);
  }

  private void flush() {
    endBlock();
    flushList();
    flushTable();
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes) {
    String name = name(local, qualified);
    if (skipDepth > 0 || SKIPPED.contains(name)) {
      skipDepth++;
      return;
    }
    switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        leaveLayoutCell();
        flush();
        headingLevel = name.charAt(1) - '0';
      }
      case "div", "section", "article" -> {
        breakBlock();
        startPage(attributes.getValue("class"));
      }
      case "p" -> {
        breakBlock();
        String style = attributes.getValue("class");
        listParagraph = style != null && style.toLowerCase(Locale.ROOT).startsWith("list");
      }
      case "br" -> current.append('\n');
      case "pre" -> {
        flush();
        preDepth++;
      }
      case "ul", "ol" -> {
        breakBlock();
        listCounters.push("ol".equals(name) ? 0 : -1);
      }
      case "li" -> {
        breakBlock();
        if (!inCell) {
          startItem();
        }
      }
      case "table" -> {
        flush();
        inCell = false;
      }
      case "tr" -> {
        endCell();
        endRow();
      }
      case "td", "th" -> {
        endCell();
        inCell = true;
      }
      default -> {
        if (isBlockElement(name)) {
          breakBlock();
        }
      }
    }
  }

  @Override
  public void endElement(String uri, String local, String qualified) {
    if (skipDepth > 0) {
      skipDepth--;
      return;
    }
    String name = name(local, qualified);
    switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        endBlock();
        headingLevel = 0;
      }
      case "pre" -> {
        endBlock();
        preDepth = Math.max(0, preDepth - 1);
      }
      case "ul", "ol" -> {
        breakBlock();
        if (!listCounters.isEmpty()) {
          listCounters.pop();
        }
        if (listCounters.isEmpty()) {
          flushList();
        }
      }
      case "td", "th" -> endCell();
      case "tr" -> {
        endCell();
        endRow();
      }
      case "table" -> flush();
      case "div", "section", "article" -> {
        breakBlock();
        slideDepth = Math.max(0, slideDepth - 1);
      }
      default -> {
        if (isBlockElement(name)) {
          breakBlock();
          listParagraph = false;
        }
      }
    }
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    if (skipDepth == 0) {
      current.append(characters, start, length);
      if (current.length() > LONGEST_BLOCK) {
        breakAtLongBlock();
      }
    }
  }

  @Override
  public void ignorableWhitespace(char[] characters, int start, int length) {
    characters(characters, start, length);
  }

  private void startPage(String style) {
    if (style == null) {
      slideDepth += slideDepth > 0 ? 1 : 0;
      return;
    }
    // PowerPoint's old format wraps the content in a slide, the new one has the content alone.
    boolean slide = style.equals("slide");
    if (style.equals("page") || slide || (style.equals("slide-content") && slideDepth == 0)) {
      flush();
      page(++page);
    }
    slideDepth += slideDepth > 0 || slide ? 1 : 0;
  }

  private void breakBlock() {
    if (inCell) {
      current.append('\n');
    } else if (headingLevel > 0) {
      current.append(' ');
    } else {
      endBlock();
    }
  }

  private void breakAtLongBlock() {
    int end = current.lastIndexOf("\n");
    if (end <= 0) {
      end = current.lastIndexOf(" ");
    }
    if (end <= 0) {
      end =
          Character.isHighSurrogate(current.charAt(current.length() - 1))
              ? current.length() - 1
              : current.length();
    }
    String rest = current.substring(end);
    current.setLength(end);
    if (inCell) {
      endCell();
      endRow();
      inCell = true;
    } else {
      endBlock();
    }
    current.append(rest);
  }

  private void endBlock() {
    if (inCell) {
      return;
    }
    String text = current.toString();
    current.setLength(0);
    if (text.isBlank()) {
      return;
    }
    if (headingLevel > 0) {
      heading(headingLevel, text);
    } else if (preDepth > 0) {
      block(BlockKind.CODE, text);
    } else if (!listCounters.isEmpty() || listParagraph) {
      addItemText(text);
    } else {
      flushList();
      block(BlockKind.PARAGRAPH, text);
    }
  }

  private void startItem() {
    if (!list.isEmpty()) {
      list.append('\n');
    }
    if (listCounters.isEmpty()) {
      listParagraph = true;
      return;
    }
    int count = listCounters.pop();
    listCounters.push(count < 0 ? count : count + 1);
    list.append(count < 0 ? "- " : (count + 1) + ". ");
  }

  private void addItemText(String text) {
    if (!list.isEmpty() && !endsWithMarker()) {
      list.append('\n');
    }
    list.append(TextCleaner.line(text));
    if (list.length() > LONGEST_BLOCK) {
      flushList();
    }
  }

  private boolean endsWithMarker() {
    int length = list.length();
    return length >= 2
        && list.charAt(length - 1) == ' '
        && (list.charAt(length - 2) == '-' || list.charAt(length - 2) == '.');
  }

  private void flushList() {
    if (!list.isEmpty()) {
      String text = EMPTY_ITEM.matcher(list).replaceAll("");
      list.setLength(0);
      block(BlockKind.LIST, text);
    }
  }

  private void endCell() {
    if (inCell) {
      table.cell(current.toString());
      current.setLength(0);
      inCell = false;
    } else {
      endBlock();
    }
  }

  private void endRow() {
    String prose = table.endRow();
    if (prose != null || table.length() > LONGEST_BLOCK) {
      endTable();
    }
    if (prose != null) {
      for (String line : prose.split("\n", -1)) {
        block(BlockKind.PARAGRAPH, line);
      }
    }
  }

  private void flushTable() {
    if (inCell) {
      endCell();
    }
    endRow();
    endTable();
  }

  private void endTable() {
    if (table.length() > 0) {
      block(BlockKind.TABLE, table.take());
    }
  }

  /// A heading in a cell shows that the table serves only for layout.
  private void leaveLayoutCell() {
    if (inCell) {
      endCell();
      endRow();
    }
  }

  private static boolean isBlockElement(String name) {
    return switch (name) {
      case "p", "blockquote", "dl", "dt", "dd", "figure", "figcaption", "address", "center" -> true;
      case "form", "fieldset", "header", "footer", "main", "aside", "nav", "hr", "caption" -> true;
      case "body", "title", "option", "textarea", "details", "summary", "legend" -> true;
      default -> false;
    };
  }

  private static String name(String local, String qualified) {
    return (local.isEmpty() ? qualified : local).toLowerCase(Locale.ROOT);
  }
}
