package app.cairn.library.parse;

import java.util.ArrayList;
import java.util.List;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;

/// The blocks of one e-mail: its subject as a heading, sender and date as a heading below, then the
/// addresses and the text. What Tika writes of the header of Outlook's messages is left out.
final class MailBlocks extends XhtmlBlocks {

  private static final int LONGEST_LIST_OF_ADDRESSES = 500;

  /// Subject, and sender with date.
  private static final int HEADINGS = 2;

  private final TextBuilder out;
  private final Metadata metadata;
  private boolean begun;
  private int headerDepth;
  private boolean sawHeading;
  private boolean sawHeader;

  MailBlocks(TextBuilder out, Metadata metadata) {
    super(out);
    this.out = out;
    this.metadata = metadata;
  }

  @Override
  void finish() {
    begin();
    super.finish();
  }

  @Override
  int headingsAboveEmbedded() {
    return HEADINGS;
  }

  @Override
  public void startElement(String uri, String local, String qualified, Attributes attributes) {
    boolean header = (local.equals("h1") && !sawHeading) || (local.equals("dl") && !sawHeader);
    if (headerDepth > 0 || (header && isOutlook())) {
      sawHeading |= local.equals("h1");
      sawHeader |= local.equals("dl");
      headerDepth++;
    } else {
      super.startElement(uri, local, qualified, attributes);
    }
  }

  @Override
  public void endElement(String uri, String local, String qualified) {
    if (headerDepth > 0) {
      headerDepth--;
    } else {
      super.endElement(uri, local, qualified);
    }
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    if (headerDepth == 0) {
      if (!begun && !new String(characters, start, length).isBlank()) {
        begin();
      }
      super.characters(characters, start, length);
    }
  }

  /// The header is known only when the body begins.
  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    String subject = first(TikaCoreProperties.TITLE.getName());
    String from = first(Message.MESSAGE_FROM);
    String created = first(TikaCoreProperties.CREATED.getName());
    String day = created == null ? null : created.substring(0, Math.min(10, created.length()));
    out.heading(1, subject == null ? "(no subject)" : subject);
    if (from != null) {
      out.heading(2, day == null ? from : from + ", " + day);
    }
    List<String> lines = new ArrayList<>();
    add(lines, "From", Message.MESSAGE_FROM);
    add(lines, "To", Message.MESSAGE_TO);
    add(lines, "Cc", Message.MESSAGE_CC);
    if (created != null) {
      lines.add("Date: " + created.replace('T', ' ').replace("Z", " UTC"));
    }
    out.add(BlockKind.PARAGRAPH, String.join("\n", lines));
  }

  private @Nullable String first(String name) {
    String value = metadata.get(name);
    return value == null || value.isBlank() ? null : TextCleaner.line(value);
  }

  private void add(List<String> lines, String label, String name) {
    String values = TextCleaner.line(String.join(", ", metadata.getValues(name)));
    if (!values.isBlank()) {
      lines.add(
          label + ": " + values.substring(0, Math.min(values.length(), LONGEST_LIST_OF_ADDRESSES)));
    }
  }

  private boolean isOutlook() {
    String type = metadata.get(Metadata.CONTENT_TYPE);
    return type != null && type.startsWith("application/vnd.ms-outlook");
  }
}
