package app.cairn.library.parse;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/// The readable text of a Markdown paragraph, heading or cell; wikilinks become their alias or the
/// name of their page.
final class InlineText {

  private static final Pattern WIKILINK =
      Pattern.compile("(!?)\\[\\[([^\\[\\]|\\n]*)(?:\\\\?\\|([^\\[\\]\\n]*))?\\]\\]");
  private static final Pattern MEDIA =
      Pattern.compile(
          "(?i).*\\.(?:png|jpe?g|gif|svg|webp|bmp|avif|mp[34]|wav|webm|ogg|mov|m4a)(?:#.*)?");
  private static final Pattern MARK = Pattern.compile("==([^=\\n]+)==");

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder run = new StringBuilder();

  private InlineText() {}

  static String of(Node block) {
    InlineText inline = new InlineText();
    inline.children(block);
    inline.endRun();
    return inline.text.toString();
  }

  private void children(Node parent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      switch (node) {
        case Text plain -> run.append(plain.getLiteral());
        case SoftLineBreak ignored -> run.append(' ');
        case HardLineBreak ignored -> run.append('\n');
        case Code code -> {
          endRun();
          text.append(code.getLiteral());
        }
        case HtmlInline html -> run.append(html.getLiteral().startsWith("<br") ? "\n" : "");
        default -> children(node);
      }
    }
  }

  /// Links and marks can only be seen in adjacent text nodes together.
  private void endRun() {
    String plain = run.toString();
    run.setLength(0);
    if (plain.contains("[[")) {
      plain = WIKILINK.matcher(plain).replaceAll(InlineText::readable);
    }
    text.append(plain.contains("==") ? MARK.matcher(plain).replaceAll("$1") : plain);
  }

  private static String readable(MatchResult link) {
    String target = link.group(2).strip();
    String alias = link.group(3);
    if (!link.group(1).isEmpty() && MEDIA.matcher(target).matches()) {
      return "";
    }
    String shown =
        alias != null && !alias.isBlank()
            ? alias.strip()
            : target.replaceFirst("^#+", "").replaceAll("#\\^?", " > ");
    return Matcher.quoteReplacement(shown);
  }
}
