package app.cairn.llm;

/// How much of a part of a prompt is computed before others have their turn: what takes about a
/// tenth of a second, by the speed of what a model has read so far. Each time costs a wait for the
/// device, so that there are to be few where it is fast.
final class ReadingPace {

  /// The aim for the time of one step of reading.
  static final long STEP_NANOS = 100_000_000;

  /// Half a step, as the layers' arrays do not take equally long.
  private static final double AIM_NANOS = STEP_NANOS / 2.0;

  // For one token of the part.
  private double nanosPerArray = Double.POSITIVE_INFINITY;

  /// How many arrays to compute at a time, at least 1.
  ///
  /// @param tokens in the part of the prompt
  int arrays(int tokens) {
    return (int) Math.clamp(AIM_NANOS / (nanosPerArray * tokens), 1, Integer.MAX_VALUE);
  }

  /// Takes note of how long some arrays took. Some take far less than others, so that no more than
  /// twice as many are computed next.
  void took(int arrays, int tokens, long nanos) {
    double known = Math.min(nanosPerArray, AIM_NANOS / arrays / tokens);
    nanosPerArray = Math.max((double) nanos / arrays / tokens, known / 2);
  }
}
