package app.cairn.search;

import app.cairn.index.IndexException;
import app.cairn.index.PassageIndex;
import app.cairn.index.QueryWords;
import app.cairn.index.ScoredPassage;
import app.cairn.library.Passage;
import app.cairn.library.Passages;
import app.cairn.search.Fusion.Fused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A [SearchService] over the index, the store and the engine.
final class HybridSearch implements SearchService {

  /// How many passages each of the two searches brings into the fusion.
  private static final int CANDIDATES = 100;

  /// What the vector's score counts; the rest is the words'.
  private static final double VECTOR_WEIGHT = 0.4;

  /// The most hits from one document while others are left.
  private static final int MOST_OF_ONE_DOCUMENT = 3;

  /// So many more passages are fetched than hits are wanted, since some fall away.
  private static final int FETCHED_PER_HIT = 3;

  private final PassageIndex index;
  private final Passages passages;
  private final QueryVectors vectors;

  HybridSearch(PassageIndex index, Passages passages, QueryVectors vectors) {
    this.index = index;
    this.passages = passages;
    this.vectors = vectors;
  }

  @Override
  public SearchResult search(String query, SearchFilter filter, int limit) {
    if (limit < 1 || limit > MOST_HITS) {
      throw new IllegalArgumentException("limit must lie between 1 and " + MOST_HITS);
    }
    try {
      return find(query, filter, limit);
    } catch (IndexException e) {
      throw unavailable(e);
    }
  }

  private SearchResult find(String query, SearchFilter filter, int limit) {
    long begin = System.nanoTime();
    // 1. Check the query.
    String text = QueryText.query(query).text();
    // 2. Look for its words and its meaning.
    List<ScoredPassage> byWords = index.keyword(text, filter.forIndex(), CANDIDATES);
    Optional<float[]> vector = vectors.vector(text);
    List<ScoredPassage> byMeaning =
        vector.map(found -> index.nearest(found, filter.forIndex(), CANDIDATES)).orElse(List.of());
    // 3. Make one ranking of both.
    List<Fused> ranking = Fusion.fuse(byWords, byMeaning, VECTOR_WEIGHT);
    // 4. Fetch the passages, and choose among those that repeat each other.
    int fetched = Math.min(ranking.size(), limit * FETCHED_PER_HIT + CANDIDATES / 5);
    List<SearchHit> hits = choose(hits(ranking.subList(0, fetched)), limit);
    // 5. Mark the words.
    QueryWords words = index.words(text);
    List<SearchHit> marked = hits.stream().map(hit -> mark(hit, words)).toList();
    SearchMode mode = vector.isPresent() ? SearchMode.HYBRID : SearchMode.KEYWORD;
    return new SearchResult(text, marked, mode, (System.nanoTime() - begin) / 1_000_000);
  }

  @Override
  public List<TextFit> fit(String query, List<String> texts) {
    String text = QueryText.query(query).text();
    QueryWords words = words(text);
    Optional<float[]> queryVector = vectors.vector(text);
    Optional<List<float[]>> textVectors = queryVector.flatMap(_ -> vectors.vectors(texts));
    List<TextFit> fits = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Double cosine =
          textVectors.isEmpty()
              ? null
              : cosine(queryVector.orElseThrow(), textVectors.get().get(i));
      fits.add(new TextFit(coverage(words, texts.get(i)), cosine));
    }
    return List.copyOf(fits);
  }

  private QueryWords words(String text) {
    try {
      return index.words(text);
    } catch (IndexException e) {
      throw unavailable(e);
    }
  }

  private static SearchUnavailableException unavailable(IndexException failure) {
    return new SearchUnavailableException(String.valueOf(failure.getMessage()), failure);
  }

  private static double coverage(QueryWords words, String text) {
    boolean[] seen = new boolean[words.size()];
    words.find(text).forEach(occurrence -> seen[occurrence.word()] = true);
    double covered = 0;
    double all = 0;
    for (int word = 0; word < seen.length; word++) {
      covered += seen[word] ? words.weight(word) : 0;
      all += words.weight(word);
    }
    return all == 0 ? 0 : covered / all;
  }

  /// The cosine of normalised vectors.
  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /// The passages of a ranking; those that the store no longer has are left out.
  private List<SearchHit> hits(List<Fused> ranking) {
    Map<Long, Passage> found =
        passages.find(ranking.stream().map(Fused::chunkId).toList()).stream()
            .collect(Collectors.toMap(Passage::chunkId, Function.identity()));
    List<SearchHit> hits = new ArrayList<>();
    for (Fused fused : ranking) {
      Passage passage = found.get(fused.chunkId());
      if (passage != null) {
        hits.add(new SearchHit(passage, fused.score(), fused.parts(), List.of()));
      }
    }
    return hits;
  }

  /// The best hits, of the same text only the first, and of one document only a few while other
  /// documents have hits left.
  private static List<SearchHit> choose(List<SearchHit> ranked, int limit) {
    Set<String> texts = new HashSet<>();
    Map<Long, Integer> ofDocument = new HashMap<>();
    List<SearchHit> chosen = new ArrayList<>();
    List<SearchHit> surplus = new ArrayList<>();
    for (SearchHit hit : ranked) {
      if (!texts.add(hit.passage().text().strip())) {
        continue;
      }
      int count = ofDocument.merge(hit.passage().documentId(), 1, Integer::sum);
      (count <= MOST_OF_ONE_DOCUMENT ? chosen : surplus).add(hit);
      if (chosen.size() == limit) {
        break;
      }
    }
    int missing = Math.min(limit - chosen.size(), surplus.size());
    chosen.addAll(surplus.subList(0, missing));
    return chosen;
  }

  private static SearchHit mark(SearchHit hit, QueryWords words) {
    return new SearchHit(
        hit.passage(), hit.score(), hit.scores(), words.highlight(hit.passage().text()));
  }
}
