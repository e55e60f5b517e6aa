package app.cairn.llm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How many bytes a second this machine reads from memory.
final class MemoryBandwidth {

  private static final int LONGS = 1 << 26; // half a gigabyte
  private static final int ROUNDS = 6;

  private MemoryBandwidth() {}

  /// Reads a part with each of several threads; the best of several rounds.
  static double measure(int threads) throws Exception {
    long[] memory = new long[LONGS];
    Arrays.fill(memory, 1);
    int part = LONGS / threads;
    double best = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Callable<Long>> parts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int start = i * part;
          parts.add(() -> sum(memory, start, start + part));
        }
        long begin = System.nanoTime();
        long total = 0;
        for (Future<Long> sum : pool.invokeAll(parts)) {
          total += sum.get();
        }
        best = Math.max(best, total * 8.0 / ((System.nanoTime() - begin) / 1e9));
      }
    }
    return best;
  }

  private static long sum(long[] memory, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += memory[i];
    }
    return sum;
  }
}
