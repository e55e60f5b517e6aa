package app.cairn.evaluation;

import java.util.List;
import java.util.Set;

/// The names of what was found, best first, each once.
record Ranking(List<String> names) {

  Ranking {
    names = names.stream().distinct().toList();
  }

  /// The place of the first relevant one, from 1; 0 if there is none.
  int firstRelevant(Set<String> relevant) {
    for (int i = 0; i < names.size(); i++) {
      if (relevant.contains(names.get(i))) {
        return i + 1;
      }
    }
    return 0;
  }

  /// The normalised discounted cumulative gain of the first `depth`, all relevant ones alike
  /// (Järvelin and Kekäläinen, 2002).
  double ndcg(Set<String> relevant, int depth) {
    double gain = 0;
    double best = 0;
    for (int i = 0; i < depth; i++) {
      double discount = Math.log(2) / Math.log(i + 2);
      gain += i < names.size() && relevant.contains(names.get(i)) ? discount : 0;
      best += i < relevant.size() ? discount : 0;
    }
    return gain / best;
  }

  /// The share of the relevant ones among the first `depth`.
  double recall(Set<String> relevant, int depth) {
    double found = names.stream().limit(depth).filter(relevant::contains).count();
    return found / relevant.size();
  }
}
