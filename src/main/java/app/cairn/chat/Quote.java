package app.cairn.chat;

import app.cairn.library.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Neighbouring sentences of a passage, as they stand there.
///
/// @param start the first character in the passage's text
/// @param end the one after the last
record Quote(Passage passage, int start, int end) {

  /// Makes quotes of sentences: those that follow each other become one; a passage with a better
  /// sentence comes first, within a passage the text's order holds.
  ///
  /// @param chosen best first
  static List<Quote> of(List<Sentence> chosen) {
    List<Long> passages =
        chosen.stream().map(sentence -> sentence.passage().chunkId()).distinct().toList();
    List<Sentence> ordered = new ArrayList<>(chosen);
    ordered.sort(
        Comparator.<Sentence>comparingInt(
                sentence -> passages.indexOf(sentence.passage().chunkId()))
            .thenComparingInt(Sentence::position));
    List<Quote> quotes = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      Sentence next = ordered.get(i);
      boolean joins = i > 0 && ordered.get(i - 1).isFollowedBy(next);
      int start = joins ? quotes.removeLast().start() : next.span().start();
      quotes.add(new Quote(next.passage(), start, next.span().end()));
    }
    return quotes;
  }

  /// The quote for reading: what the text sets apart, such as a heading, is a line of its own.
  String lines() {
    return Sentences.joined(passage.text())
        .substring(start, end)
        .replaceAll("\\s*\\n\\s*", "\n")
        .replaceAll("[^\\S\\n]+", " ");
  }

  Citation citation(int number) {
    String quote = passage.text().substring(start, end);
    return new Citation(number, passage, passage.start() + start, passage.start() + end, quote);
  }
}
