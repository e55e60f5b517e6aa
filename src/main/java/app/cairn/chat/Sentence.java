package app.cairn.chat;

import app.cairn.chat.Sentences.Span;
import app.cairn.library.Passage;
import app.cairn.search.SearchHit;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A sentence of a passage that was found.
///
/// @param position its place in the passage, from 0
/// @param span where it stands in the passage's text
record Sentence(SearchHit hit, int position, Span span) {

  /// Headings and crumbs are no sentences, unless there is nothing else.
  private static final int SHORTEST = 12;

  /// The sentences of a passage.
  static Stream<Sentence> of(SearchHit hit) {
    List<Span> spans = Sentences.of(hit.passage().text());
    boolean onlyShort = spans.stream().allMatch(span -> span.length() < SHORTEST);
    return IntStream.range(0, spans.size())
        .filter(i -> onlyShort || spans.get(i).length() >= SHORTEST)
        .mapToObj(i -> new Sentence(hit, i, spans.get(i)));
  }

  Passage passage() {
    return hit.passage();
  }

  String text() {
    return passage().text().substring(span.start(), span.end());
  }

  /// Whether `next` comes directly after it in the same passage.
  boolean isFollowedBy(Sentence next) {
    return passage().chunkId() == next.passage().chunkId() && position + 1 == next.position();
  }
}
