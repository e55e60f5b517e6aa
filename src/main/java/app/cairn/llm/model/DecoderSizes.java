package app.cairn.llm.model;

import org.jspecify.annotations.Nullable;

/// What nearly every decoder's `config.json` names.
///
/// @param vocabSize how many tokens the vocabulary has
/// @param hiddenSize the length of a hidden state
/// @param layers how many layers follow each other
/// @param heads how many attention heads a layer has
/// @param kvHeads how many of them have keys and values of their own
/// @param headDim the length of a head's queries, keys and values
/// @param maxTokens the longest text that the model was made for
/// @param tiedEmbeddings whether logits come from the table of embeddings; null if it is not said
public record DecoderSizes(
    int vocabSize,
    int hiddenSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int maxTokens,
    @Nullable Boolean tiedEmbeddings) {

  /// Ten times what any model has; layers are counted one by one.
  private static final int MOST_LAYERS = 2_000;

  private static final String TIED = "tie_word_embeddings";

  /// Checks that the sizes fit each other.
  ///
  /// @throws ModelException if they do not
  public DecoderSizes {
    if (vocabSize < 1 || hiddenSize < 1 || layers < 1 || headDim < 1 || maxTokens < 1) {
      throw new ModelException("the configuration has a size of 0");
    }
    if (layers > MOST_LAYERS) {
      throw new ModelException("the configuration has %,d layers".formatted(layers));
    }
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw new ModelException(
          "%d attention heads cannot share %d heads of keys and values".formatted(heads, kvHeads));
    }
  }

  static DecoderSizes of(ModelConfig config) {
    int heads = config.integer("num_attention_heads");
    int hiddenSize = config.integer("hidden_size");
    return new DecoderSizes(
        config.integer("vocab_size"),
        hiddenSize,
        config.integer("num_hidden_layers"),
        heads,
        config.integerOr(heads, "num_key_value_heads"),
        config.integerOr(heads == 0 ? 0 : hiddenSize / heads, "head_dim"),
        config.integer("max_position_embeddings"),
        tiedEmbeddings(config));
  }

  static @Nullable Boolean tiedEmbeddings(ModelConfig config) {
    return config.has(TIED) ? config.flagOr(false, TIED) : null;
  }
}
