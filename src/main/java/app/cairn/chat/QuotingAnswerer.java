package app.cairn.chat;

import app.cairn.search.QueryText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Answers with sentences of the passages, unchanged and cited: what is possible without a model
/// that writes.
final class QuotingAnswerer implements Answerer {

  /// The most sentences of an answer.
  private static final int SENTENCES = 4;

  /// How far behind the best sentence another may be.
  private static final double MARGIN = 0.25;

  private static final double MARGIN_WITHOUT_COSINE = 0.4;

  @Override
  public AnswerMode mode() {
    return AnswerMode.QUOTES;
  }

  @Override
  public Draft answer(QueryText question, Evidence evidence, AskListener listener) {
    return quote(Quote.of(choose(evidence.sentences())), listener);
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
    return new Draft(AnswerMode.QUOTES, text.toString(), citations, null);
  }
}
