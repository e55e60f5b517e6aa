package app.cairn.llm;

/// How much of a prompt is read in one step. It depends on the model's size alone: steps of another
/// length round otherwise, and the same seed could give another text.
final class PromptStep {

  /// Keeps all of a GPU busy.
  private static final int MOST = 512;

  private static final int LEAST = 16;

  /// On a CPU a step should take some tenths of a second; so many bytes of weights times tokens do.
  private static final long CPU_WORK = 8L << 30;

  private PromptStep() {}

  /// The number of tokens in a step.
  static int tokens(long weightBytes, boolean cpu) {
    long most = cpu ? Long.highestOneBit(CPU_WORK / Math.max(1, weightBytes)) : MOST;
    return (int) Math.clamp(most, LEAST, MOST);
  }
}
