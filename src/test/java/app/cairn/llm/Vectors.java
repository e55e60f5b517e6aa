package app.cairn.llm;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/// Compares vectors of length 1.
final class Vectors {

  private Vectors() {}

  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /// The cosines between vectors at the same place.
  static DoubleSummaryStatistics cosines(List<float[]> some, List<float[]> others) {
    return IntStream.range(0, some.size())
        .mapToDouble(i -> cosine(some.get(i), others.get(i)))
        .summaryStatistics();
  }
}
