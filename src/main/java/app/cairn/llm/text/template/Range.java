package app.cairn.llm.text.template;

/// Python's range: numbers from `start` to before `stop`.
record Range(long start, long stop, long step) {

  private static final int MAX_LENGTH = 100_000;

  static Range of(Rendering rendering, long start, long stop, long step) {
    if (step == 0) {
      throw rendering.fail("range() arg 3 must not be zero");
    }
    Range range = new Range(start, stop, step);
    if (range.exactLength() > MAX_LENGTH) {
      throw rendering.fail(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d)."
              .formatted(MAX_LENGTH));
    }
    return range;
  }

  private double exactLength() {
    return Math.max(0, Math.ceil(((double) stop - start) / step));
  }

  int length() {
    return step > 0 == stop > start && stop != start
        ? (int) ((Math.abs(stop - start) + Math.abs(step) - 1) / Math.abs(step))
        : 0;
  }

  long get(int index) {
    return start + index * step;
  }
}
