package app.cairn.llm.model;

import app.cairn.mlx.MlxQuantization;
import org.jspecify.annotations.Nullable;

/// What a layer keeps of the tokens that it has seen.
public sealed interface LayerMemory {

  /// How many bytes that is for a sequence. Keys and values take 16 bits at most.
  ///
  /// @param elementBytes the size of a number as it was computed
  long bytes(int tokens, int elementBytes);

  /// The same with keys and values in few bits where that is possible: not in a layer with a
  /// window, which keeps little in any case and forgets most of it soon.
  ///
  /// @param bits 4 or 8; 16 leaves them as they are
  default LayerMemory quantized(int bits) {
    return this;
  }

  /// Keys and values.
  ///
  /// @param window how many tokens a token sees, itself included; [#UNLIMITED] if all before
  /// @param quantization how they are kept; null for as numbers
  record Attention(int kvHeads, int headDim, int window, @Nullable MlxQuantization quantization)
      implements LayerMemory {

    /// The window of layers that see all tokens before.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int GROUP = 64;
    private static final int SMALL_GROUP = 32;

    /// Creates the memory of a layer that keeps them as numbers.
    public Attention(int kvHeads, int headDim, int window) {
      this(kvHeads, headDim, window, null);
    }

    /// Creates the memory of a layer that sees all tokens before.
    public static Attention full(int kvHeads, int headDim) {
      return new Attention(kvHeads, headDim, UNLIMITED);
    }

    @Override
    public long bytes(int tokens, int elementBytes) {
      if (quantization == null) {
        long kept = BufferedKvCache.mostTokens(window, tokens);
        return 2L * kvHeads * headDim * kept * Math.min(elementBytes, Short.BYTES);
      }
      long numbers = 2L * kvHeads * headDim * tokens;
      return numbers * quantization.bits() / Byte.SIZE
          + numbers / quantization.groupSize() * 2 * elementBytes;
    }

    @Override
    public Attention quantized(int bits) {
      int group = headDim % GROUP == 0 ? GROUP : SMALL_GROUP;
      return bits < Short.SIZE && window == UNLIMITED && headDim % group == 0
          ? new Attention(kvHeads, headDim, window, MlxQuantization.affine(group, bits))
          : this;
    }
  }

  /// States of a fixed size, whatever the length.
  ///
  /// @param states how many there are
  /// @param numbers how many numbers they hold together
  record Recurrent(int states, long numbers) implements LayerMemory {
    @Override
    public long bytes(int tokens, int elementBytes) {
      return numbers * elementBytes;
    }
  }

  /// Nothing: the layer uses what another one keeps.
  record None() implements LayerMemory {
    @Override
    public long bytes(int tokens, int elementBytes) {
      return 0;
    }
  }
}
