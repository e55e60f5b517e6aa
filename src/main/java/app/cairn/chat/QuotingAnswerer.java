package app.cairn.chat;

import app.cairn.search.QueryText;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchService;
import app.cairn.search.TextFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Answers with sentences of the passages, unchanged and cited: what is possible without a model
/// that writes.
final class QuotingAnswerer implements Answerer {

  /// The passages whose sentences are looked at.
  private static final int PASSAGES = 5;

  /// The most sentences of an answer.
  private static final int SENTENCES = 4;

  /// How far behind the best sentence another may be.
  private static final double MARGIN = 0.25;

  private static final double MARGIN_WITHOUT_COSINE = 0.4;

  private final SearchService search;

  QuotingAnswerer(SearchService search) {
    this.search = search;
  }

  @Override
  public AnswerMode mode() {
    return AnswerMode.QUOTES;
  }

  @Override
  public Draft answer(QueryText question, List<SearchHit> hits, AskListener listener) {
    // 1. Cut the best passages into sentences, and see how well each fits.
    List<Candidate> candidates = candidates(question, hits);
    // 2. Is there an answer among them at all?
    if (candidates.stream().noneMatch(Candidate::isRelevant)) {
      return Draft.NOTHING;
    }
    // 3. Choose the best few, and quote them.
    return quote(Quote.of(choose(candidates)), listener);
  }

  /// The sentences of the best passages, best first.
  private List<Candidate> candidates(QueryText question, List<SearchHit> hits) {
    List<Sentence> sentences = hits.stream().limit(PASSAGES).flatMap(Sentence::of).toList();
    List<TextFit> fits =
        search.fit(question.text(), sentences.stream().map(Sentence::text).toList());
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      candidates.add(new Candidate(sentences.get(i), fits.get(i)));
    }
    candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
    return candidates;
  }

  private static List<Sentence> choose(List<Candidate> candidates) {
    Candidate best = candidates.getFirst();
    double margin = best.fit().cosine() == null ? MARGIN_WITHOUT_COSINE : MARGIN;
    Set<String> texts = new HashSet<>();
    List<Sentence> chosen = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (chosen.size() == SENTENCES || candidate.score() < best.score() - margin) {
        break;
      }
      if (texts.add(candidate.sentence().text())) {
        chosen.add(candidate.sentence());
      }
    }
    return chosen;
  }

  private static Draft quote(List<Quote> quotes, AskListener listener) {
    StringBuilder text = new StringBuilder();
    List<Citation> citations = new ArrayList<>();
    for (Quote quote : quotes) {
      Citation citation = quote.citation(citations.size() + 1);
      String separator = citations.isEmpty() ? "" : "\n\n";
      String piece = "%s%s [%d]".formatted(separator, quote.lines(), citation.number());
      citations.add(citation);
      text.append(piece);
      listener.on(new AskEvent.Cited(citation));
      listener.on(new AskEvent.Text(piece));
    }
    return new Draft(text.toString(), citations);
  }
}
