package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Gemma 2 (<https://arxiv.org/abs/2408.00118>): scores and logits are bounded, and every other
/// layer sees a window only.
final class Gemma2 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param windows for each layer how many tokens a token sees
  /// @param scores how attention weighs, with bounded scores
  /// @param finalLogitSoftcapping the bound of logits; 0 if there is none
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      List<Integer> windows,
      AttentionScores scores,
      float finalLogitSoftcapping,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      windows = List.copyOf(windows);
    }

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      float scalar = config.numberOr(sizes.headDim(), "query_pre_attn_scalar");
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("gelu_pytorch_tanh", "hidden_activation", "hidden_act")),
          LayerTypes.windows(config, sizes.layers(), i -> i % 2 == 0),
          new AttentionScores(
              (float) (1 / Math.sqrt(scalar)), config.numberOr(0, "attn_logit_softcapping"), null),
          config.numberOr(0, "final_logit_softcapping"),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    @Override
    public List<LayerMemory> memory() {
      return LayerTypes.memory(sizes, windows);
    }

    @Override
    public Decoder load(Weights weights) {
      return new Gemma2(this, weights);
    }
  }

  private Gemma2(Config config, Weights weights) {
    this.config = config;
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(i -> new Block(config, i, rope, model.in("layers." + i)))
            .toList();
    norm = Norm.rmsAroundOne(model.in("norm"), sizes.hiddenSize(), config.rmsNormEps());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    x = multiply(x, Math.sqrt(config.sizes().hiddenSize()));
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, pass.sliding(config.windows().get(i)), pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  @Override
  public MlxArray logits(MlxArray products) {
    return Softcap.apply(products, config.finalLogitSoftcapping());
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
      scores = config.scores();
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
    private final Norm pre_feedforward_layernorm;
    private final Norm post_feedforward_layernorm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(weights.in("mlp"), hidden, config.intermediateSize(), config.activation());
      input_layernorm = norm(config, weights.in("input_layernorm"));
      post_attention_layernorm = norm(config, weights.in("post_attention_layernorm"));
      pre_feedforward_layernorm = norm(config, weights.in("pre_feedforward_layernorm"));
      post_feedforward_layernorm = norm(config, weights.in("post_feedforward_layernorm"));
    }

    private static Norm norm(Config config, Weights weights) {
      return Norm.rmsAroundOne(weights, config.sizes().hiddenSize(), config.rmsNormEps());
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attention = self_attn.forward(input_layernorm.forward(x), mask, pass);
      MlxArray attended = add(x, post_attention_layernorm.forward(attention));
      MlxArray fedForward = mlp.forward(pre_feedforward_layernorm.forward(attended));
      return add(attended, post_feedforward_layernorm.forward(fedForward));
    }
  }
}
