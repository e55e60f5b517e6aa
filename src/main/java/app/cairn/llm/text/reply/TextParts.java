package app.cairn.llm.text.reply;

import app.cairn.llm.text.reply.ReplyPart.Answer;
import app.cairn.llm.text.reply.ReplyPart.Thinking;
import java.util.List;

/// Collects the texts of a reply's parts. White space before and after a mark belongs to the mark:
/// a thought has none around it, an answer none next to thoughts and calls.
final class TextParts {

  private final List<ReplyPart> parts;
  private final StringBuilder waitingSpace = new StringBuilder();
  private boolean afterMark;
  private boolean thinking;

  /// @param parts where the parts go
  TextParts(List<ReplyPart> parts) {
    this.parts = parts;
  }

  void thought(String text) {
    thinking = true;
    add(text);
  }

  void answer(String text) {
    thinking = false;
    add(text);
  }

  /// Says that a mark stands here.
  void mark() {
    waitingSpace.setLength(0);
    afterMark = true;
  }

  /// Says that the next text keeps the white space it begins with.
  void separate() {
    waitingSpace.setLength(0);
    afterMark = false;
  }

  /// Gives the white space that an answer ends with by now.
  void finish() {
    if (!thinking && !waitingSpace.isEmpty()) {
      parts.add(new Answer(waitingSpace.toString()));
    }
    waitingSpace.setLength(0);
  }

  private void add(String text) {
    String fresh = afterMark ? text.stripLeading() : text;
    afterMark = afterMark && fresh.isEmpty();
    String certain = fresh.stripTrailing();
    if (!certain.isEmpty()) {
      String whole = waitingSpace + certain;
      waitingSpace.setLength(0);
      parts.add(thinking ? new Thinking(whole) : new Answer(whole));
    }
    waitingSpace.append(fresh, certain.length(), fresh.length());
  }
}
