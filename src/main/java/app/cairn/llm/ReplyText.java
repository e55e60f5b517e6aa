package app.cairn.llm;

import app.cairn.llm.text.StreamingDetokenizer;
import app.cairn.llm.text.Tokenizer;
import app.cairn.llm.text.reply.ReplyParser;
import app.cairn.llm.text.reply.ReplyPart;
import app.cairn.llm.text.reply.ReplyPart.Answer;
import app.cairn.llm.text.reply.ReplyPart.Call;
import app.cairn.llm.text.reply.ReplyPart.MalformedCall;
import app.cairn.llm.text.reply.ReplyPart.Thinking;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Turns the tokens of one reply into its parts as they come: whole characters, thoughts and calls
/// apart from the answer, which ends before the first stop string.
final class ReplyText {

  private final StreamingDetokenizer detokenizer;
  private final ReplyParser parser;
  private final Set<Integer> unwritten;
  private final StopStrings stops;

  /// @param unwritten tokens of which nothing is written
  ReplyText(
      StreamingDetokenizer detokenizer,
      ReplyParser parser,
      Set<Integer> unwritten,
      StopStrings stops) {
    this.detokenizer = detokenizer;
    this.parser = parser;
    this.unwritten = unwritten;
    this.stops = stops;
  }

  /// A text that is all answer, whatever marks are in it.
  static ReplyText plain(Tokenizer tokenizer, List<String> stops) {
    return new ReplyText(
        new StreamingDetokenizer(tokenizer, false),
        new Undivided(),
        Set.of(),
        new StopStrings(stops));
  }

  /// Takes the next token and gives the parts that are certain with it. A call that is none is
  /// answer.
  List<ReplyPart> add(int token) {
    return unwritten.contains(token) ? List.of() : cut(parser.add(detokenizer.add(token)));
  }

  /// Gives what was held back, once it is known that nothing follows.
  List<ReplyPart> finish() {
    String rest = detokenizer.finish();
    List<ReplyPart> last = new ArrayList<>(parser.add(withoutBrokenEnd(rest)));
    last.addAll(parser.finish());
    List<ReplyPart> parts = new ArrayList<>(cut(last));
    answer(stops.rest(), parts);
    return parts;
  }

  /// Whether a stop string was reached; nothing comes any more.
  boolean stopped() {
    return stops.reached();
  }

  private List<ReplyPart> cut(List<ReplyPart> whole) {
    List<ReplyPart> parts = new ArrayList<>();
    for (ReplyPart part : whole) {
      if (!stops.reached()) {
        switch (part) {
          case Answer(String text) -> answer(stops.push(text), parts);
          case MalformedCall(String text, String _) -> answer(stops.push(text), parts);
          case Thinking _, Call _ -> {
            answer(stops.rest(), parts);
            parts.add(part);
          }
        }
      }
    }
    return parts;
  }

  private static void answer(String text, List<ReplyPart> parts) {
    if (!text.isEmpty()) {
      parts.add(new Answer(text));
    }
  }

  /// A text may end within a character, of which nothing is shown.
  private static String withoutBrokenEnd(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
      end--;
    }
    return text.substring(0, end);
  }

  private static final class Undivided implements ReplyParser {

    @Override
    public List<ReplyPart> add(String text) {
      return text.isEmpty() ? List.of() : List.of(new Answer(text));
    }

    @Override
    public List<ReplyPart> finish() {
      return List.of();
    }
  }
}
