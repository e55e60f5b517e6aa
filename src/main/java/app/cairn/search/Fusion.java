package app.cairn.search;

import app.cairn.index.ScoredPassage;
import app.cairn.search.SearchHit.ScoreParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes one ranking of two. Why this way: `docs/adr/07-hybrid-search.md`.
final class Fusion {

  private Fusion() {}

  /// A passage with its place in the common ranking.
  record Fused(long chunkId, double score, ScoreParts parts) {}

  /// Ranks what either search found by the weighted average of both scores, each stretched to 0 to
  /// 1 over its own list; what a list lacks counts 0 there.
  ///
  /// @param keyword best first
  /// @param vector best first; empty if there was no vector search
  /// @param vectorWeight 0 to 1
  static List<Fused> fuse(
      List<ScoredPassage> keyword, List<ScoredPassage> vector, double vectorWeight) {
    Map<Long, Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < keyword.size(); i++) {
      entries.computeIfAbsent(keyword.get(i).chunkId(), Entry::new).keyword(keyword, i);
    }
    for (int i = 0; i < vector.size(); i++) {
      entries.computeIfAbsent(vector.get(i).chunkId(), Entry::new).vector(vector, i);
    }
    double weight = vector.isEmpty() ? 0 : vectorWeight;
    List<Fused> fused = new ArrayList<>();
    for (Entry entry : entries.values()) {
      fused.add(entry.fused(weight));
    }
    fused.sort(Comparator.comparingDouble(Fused::score).reversed());
    return fused;
  }

  /// Where the score lies between nothing and the best. BM25 begins at 0.
  private static double keywordShare(List<ScoredPassage> list, int i) {
    return list.get(i).score() / list.getFirst().score();
  }

  /// Where the cosine lies between the list's last and first: the cosines of unrelated texts are
  /// far from 0 and differ from model to model.
  private static double vectorShare(List<ScoredPassage> list, int i) {
    double least = list.getLast().score();
    double range = list.getFirst().score() - least;
    return range <= 0 ? 1 : (list.get(i).score() - least) / range;
  }

  private static final class Entry {

    private final long chunkId;
    private double keywordShare;
    private double vectorShare;
    private @Nullable Double keyword;
    private @Nullable Double vector;
    private @Nullable Integer keywordRank;
    private @Nullable Integer vectorRank;

    Entry(long chunkId) {
      this.chunkId = chunkId;
    }

    void keyword(List<ScoredPassage> list, int i) {
      keyword = list.get(i).score();
      keywordRank = i + 1;
      keywordShare = keywordShare(list, i);
    }

    void vector(List<ScoredPassage> list, int i) {
      vector = list.get(i).score();
      vectorRank = i + 1;
      vectorShare = vectorShare(list, i);
    }

    Fused fused(double vectorWeight) {
      double score = (1 - vectorWeight) * keywordShare + vectorWeight * vectorShare;
      return new Fused(chunkId, score, new ScoreParts(keyword, vector, keywordRank, vectorRank));
    }
  }
}
