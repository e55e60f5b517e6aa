package app.cairn.library.parse;

import java.util.Locale;
import java.util.Set;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/// Applies HTML's rules before [XhtmlBlocks] sees the events: white space collapses outside of
/// `pre`, navigation and what is not shown is left out.
final class HtmlFilter extends ContentHandlerDecorator {

  private static final Set<String> LEFT_OUT =
      Set.of(
          "script",
          "style",
          "template",
          "noscript",
          "nav",
          "button",
          "select",
          "iframe",
          "canvas",
          "audio",
          "video",
          "object");

  private int skipDepth;
  private int preDepth;

  HtmlFilter(ContentHandler next) {
    super(next);
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes)
      throws SAXException {
    String name = local.toLowerCase(Locale.ROOT);
    if (skipDepth > 0 || LEFT_OUT.contains(name) || isHidden(attributes)) {
      skipDepth++;
      return;
    }
    if (name.equals("pre") || name.equals("textarea")) {
      preDepth++;
    }
    super.startElement(uri, local, qualified, attributes);
  }

  @Override
  public void endElement(String uri, String local, String qualified) throws SAXException {
    if (skipDepth > 0) {
      skipDepth--;
      return;
    }
    String name = local.toLowerCase(Locale.ROOT);
    if (name.equals("pre") || name.equals("textarea")) {
      preDepth--;
    }
    super.endElement(uri, local, qualified);
  }

  @Override
  public void characters(char[] characters, int start, int length) throws SAXException {
    if (skipDepth > 0) {
      return;
    }
    if (preDepth > 0) {
      super.characters(characters, start, length);
      return;
    }
    char[] collapsed = new char[length];
    for (int i = 0; i < length; i++) {
      char character = characters[start + i];
      collapsed[i] = character == '\n' || character == '\r' || character == '\t' ? ' ' : character;
    }
    super.characters(collapsed, 0, length);
  }

  @Override
  public void ignorableWhitespace(char[] characters, int start, int length) throws SAXException {
    characters(characters, start, length);
  }

  private static boolean isHidden(Attributes attributes) {
    String role = attributes.getValue("role");
    String semantics = attributes.getValue("epub:type");
    return attributes.getValue("hidden") != null
        || "navigation".equals(role)
        || "doc-pagebreak".equals(role)
        || "pagebreak".equals(semantics);
  }
}
