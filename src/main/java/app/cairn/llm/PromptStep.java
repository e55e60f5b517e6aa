package app.cairn.llm;

/// How much of a prompt is read in one step. It depends on the model's size and the device alone:
/// steps of another length round otherwise, and the same seed could give another text.
final class PromptStep {

  /// Keeps all of a GPU busy.
  private static final int GPU = 2048;

  /// Fewer would read the weights from memory again and again.
  private static final int LEAST_ON_CPU = 32;

  private static final int MOST_ON_CPU = 512;

  /// On a CPU a layer's part of a step should take a tenth of a second or two, as reading pauses
  /// between layers; so many bytes of weights times tokens do.
  private static final long CPU_WORK = 1L << 40;

  private PromptStep() {}

  /// The number of tokens in a step.
  static int tokens(long weightBytes, boolean cpu) {
    long fitting = Long.highestOneBit(CPU_WORK / Math.max(1, weightBytes));
    return cpu ? (int) Math.clamp(fitting, LEAST_ON_CPU, MOST_ON_CPU) : GPU;
  }
}
