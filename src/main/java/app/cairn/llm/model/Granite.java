package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.multiply;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Granite 3 (<https://github.com/ibm-granite/granite-3.0-language-models>): Llama with four
/// factors.
final class Granite implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      float embeddingMultiplier,
      float attentionMultiplier,
      float residualMultiplier,
      float logitsScaling,
      RopeConfig rope)
      implements DecoderConfig {

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          config.numberOr(1, "embedding_multiplier"),
          config.numberOr(1, "attention_multiplier"),
          config.numberOr(1, "residual_multiplier"),
          config.numberOr(1, "logits_scaling"),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    @Override
    public Decoder load(Weights weights) {
      return new Granite(this, weights);
    }
  }

  private Granite(Config config, Weights weights) {
    this.config = config;
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(i -> new Block(config, i, rope, model.in("layers." + i)))
            .toList();
    norm = Norm.rms(model.in("norm"), sizes.hiddenSize(), config.rmsNormEps());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    AttentionMask mask = pass.causal();
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    x = multiply(x, config.embeddingMultiplier());
    for (Block block : layers) {
      x = block.forward(x, mask, pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  @Override
  public MlxArray logits(MlxArray products) {
    return divide(products, config.logitsScaling());
  }

  private static final class Attention {

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
    private final DecoderSizes sizes;
    private final AttentionScores scores;
    private final int index;
    private final Rope rope;

    Attention(Config config, int index, Rope rope, Weights weights) {
      sizes = config.sizes();
      scores = AttentionScores.scaled(config.attentionMultiplier());
      this.index = index;
      this.rope = rope;
      int hidden = sizes.hiddenSize();
      qkv_proj = JoinedLinear.qkv(weights, sizes);
      o_proj = weights.linear("o_proj", sizes.heads() * sizes.headDim(), hidden);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forwardToHeads(x, headDim);
      MlxArray queries = qkv[0];
      MlxArray keys = qkv[1];
      MlxArray values = qkv[2];
      KvCache cache = pass.keysAndValues(index);
      cache.append(rope.forward(keys, pass), values); // [batch, kv_heads, length, head_dim]
      return o_proj.forward(Heads.join(cache.attend(rope.forward(queries, pass), mask, scores)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final GatedMlp mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;
    private final float residualMultiplier;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(weights.in("mlp"), hidden, config.intermediateSize(), config.activation());
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
      residualMultiplier = config.residualMultiplier();
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attention = self_attn.forward(input_layernorm.forward(x), mask, pass);
      MlxArray attended = add(x, multiply(attention, residualMultiplier));
      MlxArray fedForward = mlp.forward(post_attention_layernorm.forward(attended));
      return add(attended, multiply(fedForward, residualMultiplier));
    }
  }
}
