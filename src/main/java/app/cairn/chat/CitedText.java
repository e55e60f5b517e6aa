package app.cairn.chat;

import app.cairn.chat.Sentences.Span;
import app.cairn.library.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Passes a model's text on while it is written, with a checked citation for each mark such as
/// `[2]` that names a passage, and without the marks that do not hold. Nothing is passed on before
/// the first citation that holds, and never a part of a mark.
final class CitedText {

  /// One passage or several; also as gpt-oss writes them.
  private static final Pattern MARK =
      Pattern.compile(
          "\\[\\s?(\\d{1,3}(?:\\s?[,;]\\s?\\d{1,3}){0,9})\\s?]|【(\\d{1,3})[^】\\n]{0,24}】");

  /// The beginning of a mark, and the space before it, which goes where the mark goes.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\s*(?:\\[[\\d\\s,;]{0,50}|【[^】\\n]{0,27})?\\z");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final Support support;
  private final AskListener listener;
  private final StringBuilder unread = new StringBuilder();
  private final StringBuilder sinceMark = new StringBuilder();
  private final StringBuilder untold = new StringBuilder();
  private final StringBuilder told = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private String statement = "";
  private int dropped;

  /// @param passages those that the marks name, the first by 1
  CitedText(List<Passage> passages, AskListener listener) {
    this.support = new Support(passages);
    this.listener = listener;
  }

  /// Takes the next piece of what the model writes.
  void add(String piece) {
    unread.append(piece);
    int from = 0;
    for (Matcher mark = MARK.matcher(unread); mark.find(); from = mark.end()) {
      read(from, mark.start());
      cite(mark.group());
    }
    Matcher unfinished = UNFINISHED.matcher(unread).region(from, unread.length());
    int end = unfinished.find() ? unfinished.start() : unread.length();
    read(from, end);
    unread.delete(0, end);
    tell();
  }

  /// Passes on what was held back; there will be no more.
  void end() {
    read(0, unread.length());
    unread.setLength(0);
    untold.setLength(untold.toString().stripTrailing().length());
    tell();
  }

  /// What was passed on.
  String text() {
    return told.toString();
  }

  /// What no citation supports, as far as it was not passed on.
  String unsupported() {
    return untold.toString();
  }

  List<Citation> citations() {
    return List.copyOf(citations);
  }

  /// How many marks did not hold.
  int dropped() {
    return dropped;
  }

  private void read(int from, int to) {
    sinceMark.append(unread, from, to);
    untold.append(unread, from, to);
  }

  private void cite(String mark) {
    List<Span> sentences = Sentences.of(sinceMark.toString());
    if (!sentences.isEmpty()) {
      Span last = sentences.getLast();
      statement = sinceMark.substring(last.start(), last.end());
    }
    sinceMark.setLength(0);
    StringBuilder numbers = new StringBuilder();
    for (Matcher number = NUMBER.matcher(mark.replaceFirst("†.*", "")); number.find(); ) {
      support
          .find(statement, Integer.parseInt(number.group()))
          .ifPresentOrElse(
              quote -> numbers.append('[').append(numberOf(quote)).append(']'), () -> dropped++);
    }
    if (numbers.isEmpty()) {
      untold.setLength(untold.toString().stripTrailing().length());
    }
    untold.append(numbers);
  }

  /// The number of the citation that quotes it, a new one if there is none.
  private int numberOf(Quote quote) {
    Citation next = quote.citation(citations.size() + 1);
    Optional<Citation> known =
        citations.stream()
            .filter(
                citation ->
                    citation.passage().documentId() == next.passage().documentId()
                        && citation.start() == next.start()
                        && citation.end() == next.end())
            .findFirst();
    if (known.isPresent()) {
      return known.get().number();
    }
    citations.add(next);
    listener.on(new AskEvent.Cited(next));
    return next.number();
  }

  private void tell() {
    if (!citations.isEmpty() && !untold.isEmpty()) {
      told.append(untold);
      listener.on(new AskEvent.Text(untold.toString()));
      untold.setLength(0);
    }
  }
}
