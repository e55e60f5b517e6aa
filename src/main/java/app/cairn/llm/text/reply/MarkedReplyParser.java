package app.cairn.llm.text.reply;

import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.reply.CallMarks.Extent;
import app.cairn.llm.text.reply.CallOutcome.Found;
import app.cairn.llm.text.reply.CallOutcome.FoundCall;
import app.cairn.llm.text.reply.CallOutcome.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes apart a reply in which marks stand around thoughts and calls.
final class MarkedReplyParser implements ReplyParser {

  /// The marks of a family of models.
  ///
  /// @param dropped marks that mean nothing for the reader
  /// @param bareCalls how calls without marks are recognized at the reply's beginning, or null
  record Format(
      List<ThoughtMarks> thoughts,
      List<CallMarks> calls,
      List<String> dropped,
      @Nullable CallMarks bareCalls) {}

  private enum State {
    BEGINNING,
    ANSWER,
    THOUGHT,
    CALL
  }

  private final Format format;
  private final Set<String> tools;
  private final Supplier<String> ids;
  private final List<ReplyPart> parts = new ArrayList<>();
  private final TextParts texts = new TextParts(parts);
  private final StringBuilder pending = new StringBuilder();
  private State state = State.BEGINNING;
  private @Nullable ThoughtMarks thought;
  private @Nullable OpenCall call;
  private boolean afterBareCall;
  private boolean over;

  /// @param thought the thought in which the reply begins, or null
  /// @param tools the names of the tools that the model may call
  /// @param ids gives calls their ids
  MarkedReplyParser(
      Format format, @Nullable ThoughtMarks thought, Set<String> tools, Supplier<String> ids) {
    this.format = format;
    this.tools = tools;
    this.ids = ids;
    if (thought != null) {
      enterThought(thought);
    }
  }

  @Override
  public List<ReplyPart> add(String text) {
    pending.append(text);
    return read();
  }

  @Override
  public List<ReplyPart> finish() {
    over = true;
    read();
    texts.finish();
    return taken();
  }

  private List<ReplyPart> read() {
    boolean goesOn = true;
    while (goesOn && !pending.isEmpty()) {
      goesOn =
          switch (state) {
            case BEGINNING -> beginning();
            case ANSWER -> answer();
            case THOUGHT -> thought();
            case CALL -> call();
          };
    }
    return over ? List.of() : taken();
  }

  private List<ReplyPart> taken() {
    List<ReplyPart> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }

  /// Decides what the reply begins with; false if that takes more of it.
  private boolean beginning() {
    String rest = pending.toString().stripLeading();
    if (afterBareCall && rest.startsWith(";")) {
      take(pending.length() - rest.length() + 1);
      afterBareCall = false;
      return true;
    }
    List<String> opens = format.thoughts().stream().map(ThoughtMarks::open).toList();
    for (ThoughtMarks marks : format.thoughts()) {
      if (rest.startsWith(marks.open())) {
        take(pending.length() - rest.length() + marks.open().length());
        enterThought(marks);
        return true;
      }
    }
    boolean undecided = rest.isEmpty() || opens.stream().anyMatch(open -> open.startsWith(rest));
    if (undecided && !over) {
      return false;
    }
    CallMarks bare = format.bareCalls();
    BareCalls.Beginning bareBeginning =
        bare == null ? BareCalls.Beginning.OF_TEXT : BareCalls.beginning(rest);
    if (bareBeginning == BareCalls.Beginning.UNDECIDED && !over) {
      return false;
    }
    state = State.ANSWER;
    if (bare != null && bareBeginning == BareCalls.Beginning.OF_CALL) {
      texts.answer(take(pending.length() - rest.length()));
      enterCall(bare);
    }
    return true;
  }

  private boolean answer() {
    List<String> marks = new ArrayList<>(CallMarks.opens(format.calls()));
    format.thoughts().stream()
        .filter(ThoughtMarks::anywhere)
        .map(ThoughtMarks::open)
        .forEach(marks::add);
    marks.addAll(format.dropped());
    Marks.Place place = Marks.first(pending, marks);
    if (place == null) {
      texts.answer(take(over ? pending.length() : Marks.certain(pending, marks)));
      return false;
    }
    texts.answer(take(place.start()));
    take(place.mark().length());
    enter(place.mark());
    return true;
  }

  private void enter(String mark) {
    for (ThoughtMarks marks : format.thoughts()) {
      if (marks.open().equals(mark)) {
        enterThought(marks);
        return;
      }
    }
    for (CallMarks marks : format.calls()) {
      if (marks.open().equals(mark)) {
        enterCall(marks);
        return;
      }
    }
  }

  private void enterThought(ThoughtMarks marks) {
    texts.mark();
    thought = marks;
    state = State.THOUGHT;
  }

  private void enterCall(CallMarks marks) {
    call = new OpenCall(marks);
    state = State.CALL;
  }

  private boolean thought() {
    String close = thought == null ? "" : thought.close();
    int end = pending.indexOf(close);
    if (end < 0) {
      texts.thought(take(over ? pending.length() : Marks.certain(pending, List.of(close))));
      return false;
    }
    texts.thought(take(end));
    take(close.length());
    texts.mark();
    // After a thought the answer begins, which may be a call without marks.
    state = State.BEGINNING;
    thought = null;
    return true;
  }

  private boolean call() {
    OpenCall open = call;
    if (open == null) {
      throw new IllegalStateException("no call is open");
    }
    OpenCall.End end = open.end(pending, over);
    if (end == null) {
      return false;
    }
    CallMarks marks = open.marks();
    String text = pending.substring(0, end.textEnd());
    CallOutcome outcome = marks.notation().parse(text);
    call = null;
    state = State.ANSWER;
    switch (outcome) {
      case Found found when !marks.tentative() || areKnown(found) -> {
        take(end.end());
        texts.mark();
        found.calls().forEach(this::addCall);
        continueBareCalls(marks);
      }
      case Found found -> texts.answer(marks.open() + take(end.end()));
      case Malformed malformed when marks.tentative() ->
          texts.answer(marks.open() + take(end.end()));
      case Malformed malformed -> {
        texts.finish();
        parts.add(new ReplyPart.MalformedCall(marks.open() + take(end.end()), malformed.reason()));
      }
    }
    return true;
  }

  /// Calls without marks may follow each other, with a semicolon between.
  private void continueBareCalls(CallMarks marks) {
    afterBareCall = marks.open().isEmpty();
    if (afterBareCall) {
      state = State.BEGINNING;
    }
  }

  private boolean areKnown(Found found) {
    return found.calls().stream().allMatch(one -> tools.contains(one.name()));
  }

  private void addCall(FoundCall found) {
    String id = found.id();
    parts.add(
        new ReplyPart.Call(
            new ToolCall(id == null ? ids.get() : id, found.name(), found.arguments())));
  }

  /// Takes the beginning of what is pending.
  private String take(int length) {
    String taken = pending.substring(0, length);
    pending.delete(0, length);
    return taken;
  }

  /// A call of which the opening mark was read.
  private static final class OpenCall {

    /// @param textEnd where the calls' text ends
    /// @param end where what belongs to them ends
    record End(int textEnd, int end) {}

    private final CallMarks marks;
    private @Nullable JsonEnd json;
    private int searched;

    OpenCall(CallMarks marks) {
      this.marks = marks;
    }

    CallMarks marks() {
      return marks;
    }

    /// Where the calls end, or null if that takes more of the reply.
    @Nullable End end(StringBuilder text, boolean over) {
      End end = marks.extent() == Extent.TO_CLOSE ? atClose(text) : afterJson(text, over);
      return end == null && over ? new End(text.length(), text.length()) : end;
    }

    private @Nullable End atClose(StringBuilder text) {
      int close = text.indexOf(marks.close(), searched);
      while (close >= 0) {
        if (!JsonEnd.endsWithinString(text.substring(0, close).stripLeading())) {
          return new End(close, close + marks.close().length());
        }
        searched = close + 1;
        close = text.indexOf(marks.close(), searched);
      }
      searched = Math.max(searched, text.length() - marks.close().length() + 1);
      return null;
    }

    private @Nullable End afterJson(StringBuilder text, boolean over) {
      if (json == null) {
        int start = start(text);
        if (start < 0) {
          return null;
        }
        json = new JsonEnd(start);
      }
      int found = searched > 0 ? searched : json.find(text);
      if (found == JsonEnd.OPEN) {
        return null;
      }
      if (found == JsonEnd.NONE) {
        return new End(json.position(), json.position());
      }
      searched = found;
      return withClose(text, found, over);
    }

    private int start(StringBuilder text) {
      int start = 0;
      while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      if (start == text.length()) {
        return -1;
      }
      boolean named =
          marks.extent() == Extent.NAME_AND_JSON
              && (text.charAt(start) != '[' || text.indexOf("[CALL_ID]") == start);
      return named ? text.indexOf("{", start) : start;
    }

    private @Nullable End withClose(StringBuilder text, int textEnd, boolean over) {
      if (marks.close().isEmpty()) {
        return new End(textEnd, textEnd);
      }
      String rest = text.substring(textEnd);
      String after = rest.stripLeading();
      if (after.startsWith(marks.close())) {
        return new End(textEnd, text.length() - after.length() + marks.close().length());
      }
      boolean undecided = marks.close().startsWith(after);
      return undecided && !over ? null : new End(textEnd, textEnd);
    }
  }
}
