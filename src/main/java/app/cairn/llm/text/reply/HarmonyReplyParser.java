package app.cairn.llm.text.reply;

import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.reply.CallOutcome.Found;
import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import app.cairn.llm.text.reply.CallOutcome.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes apart replies in OpenAI's harmony format, as gpt-oss writes them: messages with a header
/// that names a channel (`analysis` is thought, `commentary` and `final` are answer) or a recipient
/// (a tool).
final class HarmonyReplyParser implements ReplyParser {

  private static final String START = "<|start|>";
  private static final String CHANNEL = "<|channel|>";
  private static final String MESSAGE = "<|message|>";
  private static final List<String> ENDS = List.of("<|end|>", "<|call|>", "<|return|>", START);

  /// The marks of the format.
  static final List<String> MARKS =
      List.of(START, CHANNEL, MESSAGE, "<|constrain|>", "<|end|>", "<|call|>", "<|return|>");

  private static final Pattern RECIPIENT = Pattern.compile("\\bto=([^\\s<]++)");
  private static final Pattern CHANNEL_NAME = Pattern.compile("<\\|channel\\|>\\s*+(\\w++)");
  private static final String FUNCTIONS = "functions.";

  /// What a header can begin with; all else is an answer without header.
  private static final List<String> HEADER_BEGINNINGS =
      List.of(START, CHANNEL, MESSAGE, "assistant", "to=");

  private enum Kind {
    HEADER,
    THOUGHT,
    ANSWER,
    CALL
  }

  private final Supplier<String> ids;
  private final List<ReplyPart> parts = new ArrayList<>();
  private final TextParts texts = new TextParts(parts);
  private final StringBuilder pending = new StringBuilder();
  private Kind kind = Kind.HEADER;
  private Kind lastText = Kind.HEADER;
  private String header = "";
  private String tool = "";
  private boolean separates;
  private boolean over;

  HarmonyReplyParser(Supplier<String> ids) {
    this.ids = ids;
  }

  @Override
  public List<ReplyPart> add(String text) {
    pending.append(text);
    return read();
  }

  @Override
  public List<ReplyPart> finish() {
    over = true;
    List<ReplyPart> last = new ArrayList<>(read());
    texts.finish();
    last.addAll(parts);
    parts.clear();
    return last;
  }

  private List<ReplyPart> read() {
    boolean goesOn = true;
    while (goesOn && !pending.isEmpty()) {
      goesOn = kind == Kind.HEADER ? header() : message();
    }
    List<ReplyPart> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }

  private boolean header() {
    String rest = pending.toString().stripLeading();
    boolean isHeader =
        HEADER_BEGINNINGS.stream()
            .anyMatch(beginning -> rest.startsWith(beginning) || beginning.startsWith(rest));
    if (!isHeader) {
      begin(Kind.ANSWER);
      return true;
    }
    int end = pending.indexOf(MESSAGE);
    if (end < 0) {
      if (over && !rest.isEmpty()) {
        pending.setLength(0);
      }
      return false;
    }
    header = pending.substring(0, end);
    pending.delete(0, end + MESSAGE.length());
    Matcher recipient = RECIPIENT.matcher(header);
    Matcher channel = CHANNEL_NAME.matcher(header);
    if (recipient.find() && !recipient.group(1).equals("assistant")) {
      String name = recipient.group(1);
      tool = name.startsWith(FUNCTIONS) ? name.substring(FUNCTIONS.length()) : name;
      begin(Kind.CALL);
    } else {
      boolean isThought = channel.find() && channel.group(1).equals("analysis");
      begin(isThought ? Kind.THOUGHT : Kind.ANSWER);
    }
    return true;
  }

  private void begin(Kind next) {
    kind = next;
    if (next != Kind.CALL) {
      texts.mark();
      // Two messages of a kind in a row are two paragraphs.
      separates = lastText == next;
      lastText = next;
    }
  }

  private boolean message() {
    Marks.Place end = Marks.first(pending, ENDS);
    if (kind == Kind.CALL) {
      return call(end);
    }
    int length = end != null ? end.start() : over ? pending.length() : Marks.certain(pending, ENDS);
    String text = pending.substring(0, length);
    pending.delete(0, end == null || end.mark().equals(START) ? length : end.end());
    if (separates && !text.isBlank()) {
      text = "\n\n" + text.stripLeading();
      separates = false;
      texts.separate();
    }
    if (kind == Kind.THOUGHT) {
      texts.thought(text);
    } else {
      texts.answer(text);
    }
    if (end != null) {
      kind = Kind.HEADER;
    }
    return end != null;
  }

  private boolean call(Marks.@Nullable Place end) {
    if (end == null && !over) {
      return false;
    }
    String text = pending.substring(0, end == null ? pending.length() : end.start());
    pending.delete(
        0, end == null ? text.length() : end.mark().equals(START) ? end.start() : end.end());
    CallNotation notation = body -> List.of(new FoundCall(tool, JsonCalls.object(body)));
    switch (notation.parse(text)) {
      case Found found -> {
        texts.mark();
        FoundCall one = found.calls().getFirst();
        parts.add(new ReplyPart.Call(new ToolCall(ids.get(), one.name(), one.arguments())));
      }
      case Malformed malformed -> {
        texts.finish();
        parts.add(new ReplyPart.MalformedCall(header + MESSAGE + text, malformed.reason()));
      }
    }
    kind = Kind.HEADER;
    lastText = Kind.CALL;
    return true;
  }
}
