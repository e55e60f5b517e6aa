package app.cairn.llm.model;

/// Where decoders lie in a checkpoint: the same model is published alone and as the text part of
/// one that also sees or hears.
final class DecoderParts {

  private static final String EMBEDDINGS = "embed_tokens.weight";
  private static final String HEAD = "lm_head";

  private DecoderParts() {}

  /// The part with embeddings and layers.
  static Weights body(Weights weights) {
    if (weights.has(EMBEDDINGS)) {
      return weights;
    }
    return weights.inFirstWith(
        EMBEDDINGS, "model.language_model", "language_model.model", "language_model", "model");
  }

  /// The layer that turns hidden states into logits.
  static Linear head(Weights weights, Embedding embeddings, DecoderSizes sizes) {
    Weights holder = weights.has(HEAD + ".weight") ? weights : weights.in("language_model");
    boolean stored = holder.has(HEAD + ".weight");
    boolean tied = sizes.tiedEmbeddings() == null ? !stored : sizes.tiedEmbeddings();
    if (tied) {
      return embeddings.asLinear();
    }
    Weights from = stored ? holder : weights;
    return from.linear(HEAD, sizes.hiddenSize(), sizes.vocabSize());
  }
}
