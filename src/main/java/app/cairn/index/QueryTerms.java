package app.cairn.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.jspecify.annotations.Nullable;

/// What a user's query looks for. Any text is a query; only double quotes mean something.
///
/// @param words distinct terms in their order, without function words unless there is nothing else
/// @param phrases what stood in double quotes
record QueryTerms(List<Word> words, List<List<Positioned>> phrases) {

  /// A longer query is cut; what is left says enough.
  static final int LONGEST_QUERY = 4_000;

  static final int MOST_WORDS = 128;
  private static final int MOST_PHRASES = 4;
  private static final int LONGEST_PHRASE = 32;
  private static final Pattern QUOTED = Pattern.compile("[\"“„«「『]([^\"“”„«»「」『』]+)[\"”“»」』]");

  /// A term that is looked for.
  ///
  /// @param folded its form without accents, if that is another
  /// @param cjkUnigram whether it is one character of Chinese, Japanese or Korean
  record Word(String term, @Nullable String folded, boolean cjkUnigram) {}

  /// A term of a phrase.
  record Positioned(String term, int position) {}

  QueryTerms {
    words = List.copyOf(words);
    phrases = List.copyOf(phrases);
  }

  static QueryTerms of(String query, Analyzer wordAnalyzer, Analyzer phraseAnalyzer) {
    String text = query.length() <= LONGEST_QUERY ? query : query.substring(0, LONGEST_QUERY);
    List<Word> words = words(text, wordAnalyzer, true);
    if (words.isEmpty()) {
      words = words(text, wordAnalyzer, false);
    }
    List<List<Positioned>> phrases = new ArrayList<>();
    Matcher quoted = QUOTED.matcher(text);
    while (quoted.find() && phrases.size() < MOST_PHRASES) {
      List<Positioned> phrase = phrase(quoted.group(1), phraseAnalyzer);
      if (phrase.size() > 1) {
        phrases.add(phrase);
      }
    }
    return new QueryTerms(words, phrases);
  }

  private static List<Word> words(String text, Analyzer analyzer, boolean skipFunctionWords) {
    Map<String, Word> words = new LinkedHashMap<>();
    try (TokenStream stream = analyzer.tokenStream(PassageFields.TEXT, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
      TypeAttribute type = stream.addAttribute(TypeAttribute.class);
      stream.reset();
      String last = "";
      while (stream.incrementToken() && words.size() < MOST_WORDS) {
        String found = term.toString();
        if (type.type().equals(FoldedVariants.TYPE)) {
          words.computeIfPresent(
              last, (key, word) -> new Word(word.term(), found, word.cjkUnigram()));
          continue;
        }
        String written = text.substring(offset.startOffset(), offset.endOffset());
        last = skipFunctionWords && FunctionWords.contains(written) ? "" : found;
        if (!last.isEmpty()) {
          boolean unigram = type.type().equals(CJKBigramFilter.SINGLE_TYPE);
          words.putIfAbsent(found, new Word(found, null, unigram));
        }
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(words.values());
  }

  private static List<Positioned> phrase(String text, Analyzer analyzer) {
    List<Positioned> phrase = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(PassageFields.TEXT, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute increment = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      int position = -1;
      while (stream.incrementToken() && phrase.size() < LONGEST_PHRASE) {
        position += increment.getPositionIncrement();
        phrase.add(new Positioned(term.toString(), position));
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return phrase;
  }
}
