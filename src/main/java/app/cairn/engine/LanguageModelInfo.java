package app.cairn.engine;

import org.jspecify.annotations.Nullable;

/// A language model as its folder describes it.
///
/// @param architecture the `model_type` of the part that writes
/// @param quantization how most of its weights are quantized, such as `4-bit` or `mxfp4`; null if
///   they are not
/// @param bytes the size of its weights in its files
/// @param contextTokens how many tokens prompt and answer may have together
/// @param memory what it is estimated to take
public record LanguageModelInfo(
    String architecture,
    @Nullable String quantization,
    long bytes,
    int contextTokens,
    Memory memory) {

  /// An estimate in bytes.
  ///
  /// @param weights what the model itself takes
  /// @param cache what it keeps of a text that fills the context
  /// @param working what it needs besides while loading or computing, at most
  public record Memory(long weights, long cache, long working) {

    /// All together.
    public long total() {
      return weights + cache + working;
    }
  }
}
