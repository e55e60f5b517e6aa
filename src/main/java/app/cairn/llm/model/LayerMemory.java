package app.cairn.llm.model;

/// What a layer keeps of the tokens that it has seen.
public sealed interface LayerMemory {

  /// How many numbers that is for a sequence.
  long size(int tokens);

  /// Keys and values.
  ///
  /// @param window how many tokens a token sees, itself included; [#UNLIMITED] if all before
  record Attention(int kvHeads, int headDim, int window) implements LayerMemory {

    /// The window of layers that see all tokens before.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /// Creates the memory of a layer that sees all tokens before.
    public static Attention full(int kvHeads, int headDim) {
      return new Attention(kvHeads, headDim, UNLIMITED);
    }

    @Override
    public long size(int tokens) {
      return 2L * kvHeads * headDim * BufferedKvCache.mostTokens(window, tokens);
    }
  }

  /// States of a fixed size, whatever the length.
  ///
  /// @param states how many there are
  /// @param numbers how many numbers they hold together
  record Recurrent(int states, long numbers) implements LayerMemory {
    @Override
    public long size(int tokens) {
      return numbers;
    }
  }

  /// Nothing: the layer uses what another one keeps.
  record None() implements LayerMemory {
    @Override
    public long size(int tokens) {
      return 0;
    }
  }
}
