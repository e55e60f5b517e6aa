package app.cairn.chat;

import app.cairn.chat.Sentences.Span;
import app.cairn.library.Passage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Finds the sentences of a passage that support a statement: they have enough of its words, of
/// which the rarer and the names count more, and all of its numbers. Where the limits were
/// measured, and how often they are wrong: `docs/adr/15-checked-citations.md`.
final class Support {

  private static final double LEAST_SHARE = 0.55;
  private static final double WEIGHT_OF_NAMES = 2;

  /// So that in few sentences a word that they lack does not outweigh all others.
  private static final double SMOOTHING = 10;

  /// The most neighbouring sentences that support one statement together.
  private static final int MOST_SENTENCES = 2;

  private final List<Source> sources;
  private final Map<String, Long> sentencesWith;
  private final int sentences;

  /// @param passages those that may support anything; words that many of their sentences have say
  ///   little
  Support(List<Passage> passages) {
    sources = passages.stream().map(Source::of).toList();
    sentencesWith =
        sources.stream()
            .flatMap(source -> source.keys().stream())
            .flatMap(Set::stream)
            .collect(Collectors.groupingBy(key -> key, Collectors.counting()));
    sentences = sources.stream().mapToInt(source -> source.keys().size()).sum();
  }

  /// The fewest sentences of a passage that support the statement best, if any do.
  ///
  /// @param number the passage's place among the passages, from 1
  Optional<Quote> find(String statement, int number) {
    if (number < 1 || number > sources.size()) {
      return Optional.empty();
    }
    Source source = sources.get(number - 1);
    Map<String, Double> weights = weights(statement);
    Set<String> numbers =
        Word.of(statement).stream()
            .filter(Word::isNumber)
            .map(Word::key)
            .collect(Collectors.toSet());
    return IntStream.rangeClosed(1, MOST_SENTENCES)
        .mapToObj(
            length ->
                source
                    .extracts(length)
                    .filter(extract -> extract.keys().containsAll(numbers))
                    .max(Comparator.comparingDouble(extract -> extract.share(weights)))
                    .filter(extract -> extract.share(weights) >= LEAST_SHARE))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Extract::quote);
  }

  /// The statement's words, and how much each says.
  private Map<String, Double> weights(String statement) {
    Map<String, Double> weights = new HashMap<>();
    for (Word word : Word.of(statement)) {
      double rarity =
          Math.log((sentences + SMOOTHING) / (sentencesWith.getOrDefault(word.key(), 0L) + 0.5));
      double weight = rarity * (word.isName() ? WEIGHT_OF_NAMES : 1);
      weights.merge(word.key(), weight, Math::max);
    }
    return weights;
  }

  /// A passage with the words of its sentences; those of its headings and names belong to each.
  private record Source(Passage passage, List<Span> spans, List<Set<String>> keys) {

    static Source of(Passage passage) {
      List<Span> spans = Sentences.of(passage.text());
      Set<String> around =
          Stream.concat(
                  Stream.of(passage.name(), String.valueOf(passage.title())),
                  passage.headings().stream())
              .flatMap(text -> Word.of(text).stream())
              .map(Word::key)
              .collect(Collectors.toSet());
      List<Set<String>> keys =
          spans.stream()
              .map(span -> passage.text().substring(span.start(), span.end()))
              .map(text -> Word.of(text).stream().map(Word::key).collect(Collectors.toSet()))
              .toList();
      keys.forEach(words -> words.addAll(around));
      return new Source(passage, spans, keys);
    }

    /// Each run of `length` sentences.
    Stream<Extract> extracts(int length) {
      return IntStream.rangeClosed(0, spans.size() - length)
          .mapToObj(
              first -> {
                int last = first + length - 1;
                Set<String> all = new HashSet<>();
                keys.subList(first, last + 1).forEach(all::addAll);
                return new Extract(
                    new Quote(passage, spans.get(first).start(), spans.get(last).end()), all);
              });
    }
  }

  private record Extract(Quote quote, Set<String> keys) {

    /// How much of the weight its words have.
    double share(Map<String, Double> weights) {
      double found = 0;
      double all = 0;
      for (Map.Entry<String, Double> word : weights.entrySet()) {
        all += word.getValue();
        found += keys.contains(word.getKey()) ? word.getValue() : 0;
      }
      return all == 0 ? 0 : found / all;
    }
  }
}
