package app.cairn.llm.model;

/// A decoder whose last hidden states are of use by themselves, as in Qwen3-Embedding.
record DecoderEncoder(DecoderConfig decoder) implements EncoderConfig {

  @Override
  public int hiddenSize() {
    return decoder.sizes().hiddenSize();
  }

  @Override
  public int maxTokens() {
    return decoder.sizes().maxTokens();
  }

  @Override
  public Encoder load(Weights weights) {
    Decoder loaded = decoder.load(weights);
    // Padding comes behind a text, where it changes nothing.
    return batch -> loaded.forward(batch.ids(), Pass.single(batch.length()));
  }
}
