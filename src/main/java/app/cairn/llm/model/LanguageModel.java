package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;

import app.cairn.mlx.MlxArray;

/// A model that rates, for a text, each token as the next one. Belongs to the thread that loaded
/// it.
///
/// Its methods only build the graph: evaluate what they return together with the cache's
/// [ModelCache#arrays].
public final class LanguageModel {

  private final DecoderConfig config;
  private final Decoder decoder;
  private final Linear lm_head;

  private LanguageModel(DecoderConfig config, Decoder decoder, Linear lm_head) {
    this.config = config;
    this.decoder = decoder;
    this.lm_head = lm_head;
  }

  /// Builds the model that a configuration describes.
  ///
  /// @throws ModelException if the weights do not fit
  public static LanguageModel load(DecoderConfig config, Weights weights) {
    Decoder decoder = config.load(weights);
    return new LanguageModel(
        config, decoder, DecoderParts.head(weights, decoder.embeddings(), config.sizes()));
  }

  /// What it was built from.
  public DecoderConfig config() {
    return config;
  }

  /// Creates a cache for one text.
  ///
  /// @param maxTokens how long the text will become at most; models that treat long texts
  ///   differently decide by it
  public ModelCache newCache(int maxTokens) {
    return newCache(maxTokens, new int[] {0});
  }

  /// Creates a cache for one text that keeps keys and values in few bits where it can.
  ///
  /// @param maxTokens how long the text will become at most
  /// @param bits 4 or 8; 16 for as they were computed
  public ModelCache newCache(int maxTokens, int bits) {
    return new ModelCache(
        config.memory().stream().map(layer -> layer.quantized(bits)).toList(), maxTokens, 0);
  }

  /// Creates a cache for several texts that end at the same place.
  ///
  /// @param maxTokens how long the longest will become at most
  /// @param padding for each text how many tokens stand before it that mean nothing
  public ModelCache newCache(int maxTokens, int[] padding) {
    return new ModelCache(config.memory(), maxTokens, padding);
  }

  /// Reads on, and rates each token of the vocabulary as the one behind each token read. If it
  /// fails, the cache is of no more use.
  ///
  /// @param tokens `[rows, length]`
  /// @param cache what was read before; takes in the new tokens
  /// @return logits, `[rows, length, vocab]`
  /// @throws IllegalArgumentException if the cache has another number of rows or too little room
  public MlxArray forward(MlxArray tokens, ModelCache cache) {
    return logits(read(tokens, cache));
  }

  /// [#forward(MlxArray, ModelCache)] with the logits of the last token only.
  ///
  /// @return `[rows, 1, vocab]`
  public MlxArray forwardToLast(MlxArray tokens, ModelCache cache) {
    MlxArray hidden = read(tokens, cache);
    int length = tokens.dim(1);
    return logits(length == 1 ? hidden : slice(hidden, 1, length - 1, length));
  }

  /// Rates whole texts without keeping anything.
  ///
  /// @param tokens `[rows, length]`; what stands behind a text's end does not change it
  /// @return logits, `[rows, length, vocab]`
  public MlxArray forward(MlxArray tokens) {
    return logits(decoder.forward(tokens, Pass.single(tokens.dim(1))));
  }

  private MlxArray logits(MlxArray hidden) {
    return decoder.logits(lm_head.forward(hidden));
  }

  private MlxArray read(MlxArray tokens, ModelCache cache) {
    int length = tokens.dim(1);
    if (tokens.dim(0) != cache.rows()) {
      throw new IllegalArgumentException(
          "a cache of %d texts cannot take in %d".formatted(cache.rows(), tokens.dim(0)));
    }
    if (cache.tokens() + length > cache.maxTokens()) {
      throw new IllegalArgumentException(
          "%d tokens and %d more are more than the %d that the cache was made for"
              .formatted(cache.tokens(), length, cache.maxTokens()));
    }
    MlxArray hidden = decoder.forward(tokens, Pass.following(cache, length));
    cache.advance(length);
    return hidden;
  }
}
