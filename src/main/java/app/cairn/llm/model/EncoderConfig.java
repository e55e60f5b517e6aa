package app.cairn.llm.model;

/// An encoder's configuration, read and checked.
public interface EncoderConfig {

  /// The length of a hidden state.
  int hiddenSize();

  /// The longest text it reads, in tokens.
  int maxTokens();

  /// Builds the encoder.
  ///
  /// @throws ModelException if the weights do not fit
  Encoder load(Weights weights);
}
