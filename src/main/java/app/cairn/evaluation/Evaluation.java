package app.cairn.evaluation;

import app.cairn.chat.Answer;
import app.cairn.chat.AskEvent;
import app.cairn.chat.AskService;
import app.cairn.library.Documents;
import app.cairn.library.Folders;
import app.cairn.search.SearchFilter;
import app.cairn.search.SearchHit;
import app.cairn.search.SearchMode;
import app.cairn.search.SearchResult;
import app.cairn.search.SearchService;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Measures a running, empty Cairn on public data and prints the figures. How to call it:
/// `docs/evaluation.md`.
public final class Evaluation {

  private static final int DEPTH = 10;

  /// The same questions in each run.
  private static final long SEED = 1;

  private final Folders folders;
  private final Documents documents;
  private final SearchService search;
  private final AskService asking;
  private final PrintStream out;

  /// Creates an evaluation of the given features.
  public Evaluation(
      Folders folders,
      Documents documents,
      SearchService search,
      AskService asking,
      PrintStream out) {
    this.folders = folders;
    this.documents = documents;
    this.search = search;
    this.asking = asking;
    this.out = out;
  }

  /// Ingests the paragraphs of a file in SQuAD's form and asks its first answerable questions. Then
  /// takes every other article away and asks questions about those, which nothing answers any more.
  ///
  /// @param folder where the paragraphs are written as files
  /// @param count how many questions of each kind
  public void squad(Path file, Path folder, int count) throws IOException, InterruptedException {
    TestSet set = SquadFile.read(file);
    TestFolder texts = ingest(set, folder);
    answerable(set.first(count));

    List<String> removed =
        set.texts().keySet().stream().filter(name -> SquadFile.article(name) % 2 == 1).toList();
    texts.delete(removed);
    List<Question> elsewhere = new ArrayList<>(set.questions());
    elsewhere.removeIf(question -> Collections.disjoint(removed, question.relevant()));
    Collections.shuffle(elsewhere, new Random(SEED));
    unanswerable(elsewhere.subList(0, Math.min(count, elsewhere.size())));
  }

  /// Ingests the texts of a folder in BEIR's form and searches with all its queries.
  ///
  /// @param folder where the texts are written as files
  public void beir(Path data, Path folder) throws IOException, InterruptedException {
    TestSet set = BeirFolder.read(data);
    ingest(set, folder);
    Times times = new Times();
    Map<SearchMode, Integer> modes = new EnumMap<>(SearchMode.class);
    double ndcg = 0;
    double recall = 0;
    for (Question question : set.questions()) {
      long begin = System.nanoTime();
      SearchResult result =
          search.search(question.text(), SearchFilter.ALL, SearchService.MOST_HITS);
      times.add(System.nanoTime() - begin);
      modes.merge(result.mode(), 1, Integer::sum);
      Ranking ranking = ranking(result.hits());
      ndcg += ranking.ndcg(question.relevant(), DEPTH);
      recall += ranking.recall(question.relevant(), SearchService.MOST_HITS);
    }
    int queries = set.questions().size();
    out.printf(
        Locale.ROOT, "%s: %d texts, %d queries%n", data.getFileName(), set.texts().size(), queries);
    out.printf(Locale.ROOT, "  searched by                    %s%n", modes);
    out.printf(Locale.ROOT, "  nDCG@10                        %.4f%n", ndcg / queries);
    out.printf(Locale.ROOT, "  recall@100                     %.4f%n", recall / queries);
    out.printf(Locale.ROOT, "  search                         %s%n", times);
  }

  private TestFolder ingest(TestSet set, Path folder) throws IOException, InterruptedException {
    TestFolder texts = new TestFolder(folder, folders, documents);
    long begin = System.nanoTime();
    texts.fill(set.texts());
    double seconds = (System.nanoTime() - begin) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d texts read, embedded and indexed in %.0f s: %s%n",
        set.texts().size(),
        seconds,
        documents.counts());
    return texts;
  }

  private void answerable(List<Question> questions) {
    Times times = new Times();
    int first = 0;
    int firstFive = 0;
    double reciprocal = 0;
    int right = 0;
    int refused = 0;
    for (Question question : questions) {
      long begin = System.nanoTime();
      Asked asked = ask(question);
      times.add(System.nanoTime() - begin);
      int place = asked.ranking().firstRelevant(question.relevant());
      first += place == 1 ? 1 : 0;
      firstFive += place >= 1 && place <= 5 ? 1 : 0;
      reciprocal += place == 0 ? 0 : 1.0 / place;
      right += GoldAnswer.isIn(asked.answer().text(), question.answers()) ? 1 : 0;
      refused += asked.answer().found() ? 0 : 1;
    }
    int count = questions.size();
    out.printf(Locale.ROOT, "%d questions that a paragraph answers%n", count);
    out.printf(Locale.ROOT, "  right paragraph first          %s%n", share(first, count));
    out.printf(Locale.ROOT, "  right paragraph in first five  %s%n", share(firstFive, count));
    out.printf(Locale.ROOT, "  mean reciprocal rank           %.3f%n", reciprocal / count);
    out.printf(Locale.ROOT, "  answer holds the gold answer   %s%n", share(right, count));
    out.printf(Locale.ROOT, "  wrongly refused                %s%n", share(refused, count));
    out.printf(Locale.ROOT, "  answer                         %s%n", times);
  }

  private void unanswerable(List<Question> questions) {
    int refused = 0;
    for (Question question : questions) {
      refused += ask(question).answer().found() ? 0 : 1;
    }
    out.printf(Locale.ROOT, "%d questions that no paragraph answers any more%n", questions.size());
    out.printf(
        Locale.ROOT, "  rightly refused                %s%n", share(refused, questions.size()));
  }

  private record Asked(Ranking ranking, Answer answer) {}

  private Asked ask(Question question) {
    List<Ranking> rankings = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    asking.ask(
        question.text(),
        null,
        SearchFilter.ALL,
        event -> {
          switch (event) {
            case AskEvent.Passages(List<SearchHit> hits) -> rankings.add(ranking(hits));
            case AskEvent.Done(Answer answer) -> answers.add(answer);
            case AskEvent.Failed(String message) -> throw new IllegalStateException(message);
            case AskEvent.Asked _,
                AskEvent.Rewritten _,
                AskEvent.Thinking _,
                AskEvent.Text _,
                AskEvent.Cited _ -> {}
          }
        });
    return new Asked(rankings.getFirst(), answers.getFirst());
  }

  private static Ranking ranking(List<SearchHit> hits) {
    return new Ranking(hits.stream().map(hit -> TestFolder.name(hit.passage().name())).toList());
  }

  private static String share(int part, int all) {
    return String.format(Locale.ROOT, "%.3f (%d of %d)", (double) part / all, part, all);
  }
}
