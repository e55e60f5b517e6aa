package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Gemma 3 (<https://arxiv.org/abs/2503.19786>) up to its last hidden state, seeing to both sides,
/// as EmbeddingGemma uses it (<https://arxiv.org/abs/2509.20354>).
final class Gemma3 implements Encoder {

  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  private final Config config;
  private final MlxArray embed_tokens; // [vocab, hidden]
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param fullAttention for each layer whether it sees the whole text
  /// @param distance how far the other layers see, to either side
  record Config(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      List<Boolean> fullAttention,
      int heads,
      int kvHeads,
      int headDim,
      int maxTokens,
      int distance,
      float rmsNormEps,
      float queryScale,
      Activation activation,
      RopeConfig fullRope,
      RopeConfig slidingRope)
      implements EncoderConfig {

    Config {
      fullAttention = List.copyOf(fullAttention);
    }

    static Config of(ModelConfig config) {
      if (!config.flagOr(false, "use_bidirectional_attention")) {
        throw new ModelException(
            "%s: this Gemma 3 sees only what is before a token and cannot embed"
                .formatted(config.source()));
      }
      int headDim = config.integer("head_dim");
      int pattern = config.integerOr(6, "sliding_window_pattern", "_sliding_window_pattern");
      List<String> layerTypes = config.texts("layer_types");
      return new Config(
          config.integer("vocab_size"),
          config.integer("hidden_size"),
          config.integer("intermediate_size"),
          IntStream.range(0, config.integer("num_hidden_layers"))
              .mapToObj(
                  i ->
                      layerTypes.isEmpty()
                          ? (i + 1) % pattern == 0
                          : i < layerTypes.size() && layerTypes.get(i).equals(FULL))
              .toList(),
          config.integer("num_attention_heads"),
          config.integer("num_key_value_heads"),
          headDim,
          config.integer("max_position_embeddings"),
          config.integer("sliding_window") / 2,
          config.number("rms_norm_eps"),
          (float) (1 / Math.sqrt(config.numberOr(headDim, "query_pre_attn_scalar"))),
          Activation.of(config.textOr("gelu_pytorch_tanh", "hidden_activation")),
          RopeConfig.of(config, headDim, FULL, "rope_theta", 1_000_000),
          RopeConfig.of(config, headDim, SLIDING, "rope_local_base_freq", 10_000));
    }

    @Override
    public Encoder load(Weights weights) {
      return new Gemma3(this, weights.inIfPresent("model"));
    }
  }

  private Gemma3(Config config, Weights weights) {
    int hidden = config.hiddenSize();
    this.config = config;
    this.embed_tokens = weights.get("embed_tokens.weight", config.vocabSize(), hidden);
    this.layers =
        IntStream.range(0, config.fullAttention().size())
            .mapToObj(i -> new Block(config, i, weights.in("layers." + i)))
            .toList();
    this.norm = Norm.rmsAroundOne(weights.in("norm"), hidden, config.rmsNormEps());
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    AttentionMask whole = AttentionMask.whole(batch);
    AttentionMask near = AttentionMask.near(batch, config.distance());
    MlxArray x = take(embed_tokens, batch.ids(), 0); // [batch, length, hidden]
    x = multiply(x, Math.sqrt(config.hiddenSize()));
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, config.fullAttention().get(i) ? whole : near);
    }
    return norm.forward(x);
  }

  private static final class Attention {

    private final Linear q_proj;
    private final Linear k_proj;
    private final Linear v_proj;
    private final Linear o_proj;
    private final Norm q_norm;
    private final Norm k_norm;
    private final Rope rope;
    private final Config config;

    Attention(Config config, RopeConfig rope, Weights weights) {
      int hidden = config.hiddenSize();
      int headDim = config.headDim();
      q_proj = weights.linear("q_proj", hidden, config.heads() * headDim);
      k_proj = weights.linear("k_proj", hidden, config.kvHeads() * headDim);
      v_proj = weights.linear("v_proj", hidden, config.kvHeads() * headDim);
      o_proj = weights.linear("o_proj", config.heads() * headDim, hidden);
      q_norm = Norm.rmsAroundOne(weights.in("q_norm"), headDim, config.rmsNormEps());
      k_norm = Norm.rmsAroundOne(weights.in("k_norm"), headDim, config.rmsNormEps());
      this.rope = rope.load(weights);
      this.config = config;
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      int headDim = config.headDim();
      MlxArray queries = Heads.split(q_proj.forward(x), config.heads(), headDim);
      MlxArray keys = Heads.split(k_proj.forward(x), config.kvHeads(), headDim);
      MlxArray values = Heads.split(v_proj.forward(x), config.kvHeads(), headDim);
      queries = rope.forward(q_norm.forward(queries)); // [batch, heads, length, head_dim]
      keys = rope.forward(k_norm.forward(keys)); // [batch, kv_heads, length, head_dim]
      return o_proj.forward(Heads.join(mask.attend(queries, keys, values, config.queryScale())));
    }
  }

  private static final class Mlp {

    private final Linear gate_proj;
    private final Linear up_proj;
    private final Linear down_proj;
    private final Activation activation;

    Mlp(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      gate_proj = weights.linear("gate_proj", hidden, config.intermediateSize());
      up_proj = weights.linear("up_proj", hidden, config.intermediateSize());
      down_proj = weights.linear("down_proj", config.intermediateSize(), hidden);
      activation = config.activation();
    }

    MlxArray forward(MlxArray x) {
      return down_proj.forward(
          multiply(activation.apply(gate_proj.forward(x)), up_proj.forward(x)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final Mlp mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;
    private final Norm pre_feedforward_layernorm;
    private final Norm post_feedforward_layernorm;

    Block(Config config, int index, Weights weights) {
      RopeConfig rope =
          config.fullAttention().get(index) ? config.fullRope() : config.slidingRope();
      self_attn = new Attention(config, rope, weights.in("self_attn"));
      mlp = new Mlp(config, weights.in("mlp"));
      input_layernorm = norm(config, weights.in("input_layernorm"));
      post_attention_layernorm = norm(config, weights.in("post_attention_layernorm"));
      pre_feedforward_layernorm = norm(config, weights.in("pre_feedforward_layernorm"));
      post_feedforward_layernorm = norm(config, weights.in("post_feedforward_layernorm"));
    }

    private static Norm norm(Config config, Weights weights) {
      return Norm.rmsAroundOne(weights, config.hiddenSize(), config.rmsNormEps());
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray attention = self_attn.forward(input_layernorm.forward(x), mask);
      MlxArray attended = add(x, post_attention_layernorm.forward(attention));
      MlxArray feedForward = mlp.forward(pre_feedforward_layernorm.forward(attended));
      return add(attended, post_feedforward_layernorm.forward(feedForward));
    }
  }
}
