package app.cairn.llm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Puts texts of similar length together, so that little is computed for padding.
///
/// @param maxTokens how many tokens a batch may have, padding included; a longer text is alone
/// @param maxPadding which part of a batch may be padding, 0 to 1
record LengthGroups(int maxTokens, double maxPadding) {

  /// Divides texts into batches, the longest first.
  ///
  /// @param lengths the texts' lengths in tokens
  /// @return the texts' indices, each exactly once
  List<List<Integer>> of(List<Integer> lengths) {
    List<Integer> byLength =
        IntStream.range(0, lengths.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> lengths.get(i)).reversed())
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    int longest = 0;
    long tokens = 0;
    for (int text : byLength) {
      int length = lengths.get(text);
      long padded = (long) longest * (batch.size() + 1);
      boolean fits = padded <= maxTokens && padded - tokens - length <= maxPadding * padded;
      if (!batch.isEmpty() && !fits) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      if (batch.isEmpty()) {
        longest = length;
        tokens = 0;
      }
      batch.add(text);
      tokens += length;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
