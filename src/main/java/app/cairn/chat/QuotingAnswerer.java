package app.cairn.chat;

import app.cairn.chat.Sentences.Span;
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
  private static final int SENTENCES = 3;

  /// How far behind the best sentence another may be.
  private static final double MARGIN = 0.15;

  /// Headings and crumbs are no sentences, unless there is nothing else.
  private static final int SHORTEST = 12;

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
    if (!Relevance.isAnswered(hits, candidates)) {
      return Draft.NOTHING;
    }
    // 3. Choose the best few, and quote them.
    return quote(Quote.of(choose(candidates)), listener);
  }

  /// The sentences of the best passages, best first.
  private List<Candidate> candidates(QueryText question, List<SearchHit> hits) {
    List<Candidate> unfit = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    TextFit unknown = new TextFit(0, null);
    for (int rank = 0; rank < Math.min(PASSAGES, hits.size()); rank++) {
      SearchHit hit = hits.get(rank);
      List<Span> spans = Sentences.of(hit.passage().text());
      boolean onlyShort = spans.stream().allMatch(span -> span.length() < SHORTEST);
      for (int position = 0; position < spans.size(); position++) {
        if (onlyShort || spans.get(position).length() >= SHORTEST) {
          Candidate candidate = new Candidate(hit, rank, position, spans.get(position), unknown);
          unfit.add(candidate);
          texts.add(candidate.text());
        }
      }
    }
    List<TextFit> fits = search.fit(question.text(), texts);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      candidates.add(unfit.get(i).with(fits.get(i)));
    }
    candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
    return candidates;
  }

  private static List<Candidate> choose(List<Candidate> candidates) {
    double least = candidates.getFirst().score() - MARGIN;
    Set<String> texts = new HashSet<>();
    List<Candidate> chosen = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (chosen.size() == SENTENCES || candidate.score() < least) {
        break;
      }
      if (texts.add(candidate.text())) {
        chosen.add(candidate);
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
      String piece =
          "%s%s [%d]"
              .formatted(separator, citation.quote().replaceAll("\\s+", " "), citation.number());
      citations.add(citation);
      text.append(piece);
      listener.on(new AskEvent.Cited(citation));
      listener.on(new AskEvent.Text(piece));
    }
    return new Draft(text.toString(), citations);
  }
}
