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
  static List<Quote> of(List<Candidate> chosen) {
    List<Long> passages = chosen.stream().map(Quote::chunkId).distinct().toList();
    List<Candidate> ordered = new ArrayList<>(chosen);
    ordered.sort(
        Comparator.<Candidate>comparingInt(candidate -> passages.indexOf(chunkId(candidate)))
            .thenComparingInt(Candidate::position));
    List<Quote> quotes = new ArrayList<>();
    Candidate last = null;
    for (Candidate next : ordered) {
      Passage passage = next.hit().passage();
      if (last != null
          && chunkId(last) == chunkId(next)
          && last.position() + 1 == next.position()) {
        quotes.set(
            quotes.size() - 1, new Quote(passage, quotes.getLast().start(), next.span().end()));
      } else {
        quotes.add(new Quote(passage, next.span().start(), next.span().end()));
      }
      last = next;
    }
    return quotes;
  }

  Citation citation(int number) {
    String quote = passage.text().substring(start, end);
    return new Citation(number, passage, passage.start() + start, passage.start() + end, quote);
  }

  private static long chunkId(Candidate candidate) {
    return candidate.hit().passage().chunkId();
  }
}
