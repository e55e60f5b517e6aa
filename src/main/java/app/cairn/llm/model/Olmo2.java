package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// OLMo 2 (<https://arxiv.org/abs/2501.00656>): norms behind attention and MLP, and over all heads.
final class Olmo2 implements Decoder {

  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      RopeConfig rope)
      implements DecoderConfig {

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    @Override
    public Decoder load(Weights weights) {
      return new Olmo2(this, weights);
    }
  }

  private Olmo2(Config config, Weights weights) {
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
    for (Block block : layers) {
      x = block.forward(x, mask, pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  private static final class Attention {

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
    private final Norm q_norm;
    private final Norm k_norm;
    private final DecoderSizes sizes;
    private final int index;
    private final Rope rope;

    Attention(Config config, int index, Rope rope, Weights weights) {
      sizes = config.sizes();
      this.index = index;
      this.rope = rope;
      int hidden = sizes.hiddenSize();
      qkv_proj = JoinedLinear.qkv(weights, sizes);
      o_proj = weights.linear("o_proj", sizes.heads() * sizes.headDim(), hidden);
      float eps = config.rmsNormEps();
      q_norm = Norm.rms(weights.in("q_norm"), sizes.heads() * sizes.headDim(), eps);
      k_norm = Norm.rms(weights.in("k_norm"), sizes.kvHeads() * sizes.headDim(), eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forward(x);
      MlxArray queries = Heads.split(q_norm.forward(qkv[0]), sizes.heads(), headDim);
      MlxArray keys = Heads.split(k_norm.forward(qkv[1]), sizes.kvHeads(), headDim);
      MlxArray values = Heads.split(qkv[2], sizes.kvHeads(), headDim);
      KvCache cache = pass.keysAndValues(index);
      cache.append(rope.forward(keys, pass), values); // [batch, kv_heads, length, head_dim]
      AttentionScores scores = AttentionScores.ofHeadDim(headDim);
      return o_proj.forward(Heads.join(cache.attend(rope.forward(queries, pass), mask, scores)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final GatedMlp mlp;
    private final Norm post_attention_layernorm;
    private final Norm post_feedforward_layernorm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(weights.in("mlp"), hidden, config.intermediateSize(), config.activation());
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
      post_feedforward_layernorm = Norm.rms(weights.in("post_feedforward_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attention = self_attn.forward(x, mask, pass);
      MlxArray attended = add(x, post_attention_layernorm.forward(attention));
      return add(attended, post_feedforward_layernorm.forward(mlp.forward(attended)));
    }
  }
}
