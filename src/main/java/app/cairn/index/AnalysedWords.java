package app.cairn.index;

import app.cairn.index.QueryTerms.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;

/// The words of a query with their weights in one state of the index.
final class AnalysedWords implements QueryWords {

  /// A smaller index is weighed as if it had so many passages: how rare a word is in a handful of
  /// notes says nothing, and one that is in none of them must not count more than all the others.
  private static final int FEWEST_PASSAGES = 1_000;

  private final Analyzer analyzer;
  private final Map<String, Integer> wordsByTerm;
  private final double[] weights;

  private AnalysedWords(Analyzer analyzer, Map<String, Integer> wordsByTerm, double[] weights) {
    this.analyzer = analyzer;
    this.wordsByTerm = wordsByTerm;
    this.weights = weights;
  }

  static AnalysedWords of(QueryTerms query, Analyzer analyzer, IndexReader reader)
      throws IOException {
    List<Word> words = query.words();
    boolean onlyUnigrams = words.stream().allMatch(Word::cjkUnigram);
    Map<String, Integer> wordsByTerm = new HashMap<>();
    List<Double> weights = new ArrayList<>();
    int passages = Math.max(FEWEST_PASSAGES, reader.numDocs());
    for (Word word : words) {
      if (word.cjkUnigram() && !onlyUnigrams) {
        continue; // the pairs of characters say it better
      }
      int number = weights.size();
      wordsByTerm.putIfAbsent(word.term(), number);
      int frequency = frequency(reader, word.term());
      if (word.folded() != null) {
        wordsByTerm.putIfAbsent(word.folded(), number);
        frequency = Math.max(frequency, frequency(reader, word.folded()));
      }
      weights.add(Math.log1p((passages - frequency + 0.5) / (frequency + 0.5)));
    }
    return new AnalysedWords(
        analyzer, wordsByTerm, weights.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public int size() {
    return weights.length;
  }

  @Override
  public double weight(int word) {
    return weights[word];
  }

  @Override
  public List<Occurrence> find(String text) {
    if (wordsByTerm.isEmpty()) {
      return List.of();
    }
    List<Occurrence> found = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(PassageFields.TEXT, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        Integer word = wordsByTerm.get(term.toString());
        if (word != null) {
          found.add(new Occurrence(word, offset.startOffset(), offset.endOffset()));
        }
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static int frequency(IndexReader reader, String term) throws IOException {
    // A deleted passage counts until its segment is merged.
    int frequency =
        Math.max(
            reader.docFreq(new Term(PassageFields.TEXT, term)),
            reader.docFreq(new Term(PassageFields.NAMES, term)));
    return Math.min(frequency, reader.numDocs());
  }
}
