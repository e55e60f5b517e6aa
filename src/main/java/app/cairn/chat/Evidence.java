package app.cairn.chat;

import app.cairn.search.QueryText;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchService;
import app.cairn.search.TextFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What was found for a question.
///
/// @param passages best first
/// @param sentences those of the first few passages, best first
record Evidence(List<SearchHit> passages, List<Candidate> sentences) {

  /// The passages whose sentences are looked at.
  private static final int PASSAGES = 5;

  public Evidence {
    passages = List.copyOf(passages);
    sentences = List.copyOf(sentences);
  }

  /// Cuts the best passages into sentences, and sees how well each fits the question.
  static Evidence of(QueryText question, List<SearchHit> passages, SearchService search) {
    List<Sentence> sentences = passages.stream().limit(PASSAGES).flatMap(Sentence::of).toList();
    List<TextFit> fits =
        search.fit(question.text(), sentences.stream().map(Sentence::text).toList());
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      candidates.add(new Candidate(sentences.get(i), fits.get(i)));
    }
    candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
    return new Evidence(passages, candidates);
  }

  /// Whether there is an answer in it at all.
  boolean mayAnswer() {
    return sentences.stream().anyMatch(Candidate::isRelevant);
  }
}
