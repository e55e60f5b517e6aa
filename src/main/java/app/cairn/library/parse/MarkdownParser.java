package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/// Markdown as CommonMark with tables, and with what Obsidian adds: wikilinks, callouts, comments.
final class MarkdownParser {

  private static final int DEEPEST = 100;
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .maxOpenBlockParsers(DEEPEST)
          .build();
  private static final Pattern CALLOUT = Pattern.compile("^\\[!\\w+(?:\\|[^\\]]*)?\\][+-]?[ \\t]*");
  private static final Pattern COMMENT = Pattern.compile("(?s)%%.*?%%");

  private final TextBuilder out;

  private MarkdownParser(TextBuilder out) {
    this.out = out;
  }

  /// Adds the blocks of a Markdown text without front matter.
  static void parse(String markdown, TextBuilder out) {
    try {
      new MarkdownParser(out).blocks(PARSER.parse(markdown));
    } catch (StackOverflowError nestedTooDeeply) {
      PlainTextParser.parse(markdown, out);
    }
  }

  private void blocks(Node parent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      block(node);
    }
  }

  private void block(Node node) {
    switch (node) {
      case Heading heading -> out.heading(heading.getLevel(), inline(heading));
      case Paragraph paragraph -> out.add(BlockKind.PARAGRAPH, inline(paragraph));
      case FencedCodeBlock code -> out.add(BlockKind.CODE, code.getLiteral());
      case IndentedCodeBlock code -> out.add(BlockKind.CODE, code.getLiteral());
      case HtmlBlock html -> out.add(BlockKind.PARAGRAPH, Jsoup.parse(html.getLiteral()).text());
      case TableBlock table -> out.add(BlockKind.TABLE, table(table));
      case ListBlock list -> list(list);
      default -> blocks(node);
    }
  }

  /// Items become lines; what is more than text in an item (code, a table) becomes its own block.
  private void list(ListBlock list) {
    StringBuilder lines = new StringBuilder();
    items(list, lines, 0);
    out.add(BlockKind.LIST, lines);
  }

  private void items(ListBlock list, StringBuilder lines, int depth) {
    int number =
        list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null
            ? ordered.getMarkerStartNumber()
            : 1;
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      lines.append(list instanceof BulletList ? "- " : number++ + ". ");
      for (Node part = item.getFirstChild(); part != null; part = part.getNext()) {
        if (part instanceof Paragraph) {
          lines.append(inline(part)).append('\n');
        } else if (part instanceof ListBlock inner && depth < DEEPEST) {
          endLine(lines);
          items(inner, lines, depth + 1);
        } else {
          out.add(BlockKind.LIST, lines);
          lines.setLength(0);
          block(part);
        }
      }
      endLine(lines);
    }
  }

  private static void endLine(StringBuilder lines) {
    if (!lines.isEmpty() && lines.charAt(lines.length() - 1) != '\n') {
      lines.append('\n');
    }
  }

  private static String table(TableBlock table) {
    StringBuilder rows = new StringBuilder();
    for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
      for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
        List<String> cells = new ArrayList<>();
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
          cells.add(cell instanceof TableCell ? TextCleaner.line(inline(cell)) : "");
        }
        rows.append(String.join(" | ", cells)).append('\n');
      }
    }
    return rows.toString();
  }

  private static String inline(Node block) {
    String text = InlineText.of(block);
    text = CALLOUT.matcher(text).replaceFirst("");
    return text.contains("%%") ? COMMENT.matcher(text).replaceAll("") : text;
  }
}
