package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Gemma 3 (<https://arxiv.org/abs/2503.19786>): most layers see a window only, and rotate by other
/// frequencies. Up to its last hidden state, and seeing to both sides, it is EmbeddingGemma
/// (<https://arxiv.org/abs/2509.20354>).
final class Gemma3 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`; published ones leave out what is as in the 4B model.
  ///
  /// @param windows for each layer how many tokens a token sees
  /// @param bothSides whether tokens also see what is behind them
  /// @param rope the rotation in layers that see all
  /// @param slidingRope the rotation in layers with a window
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      List<Integer> windows,
      boolean bothSides,
      AttentionScores scores,
      float finalLogitSoftcapping,
      RopeConfig rope,
      RopeConfig slidingRope)
      implements DecoderConfig {

    Config {
      windows = List.copyOf(windows);
    }

    static Config of(ModelConfig config) {
      int headDim = config.integerOr(256, "head_dim");
      DecoderSizes sizes =
          new DecoderSizes(
              config.integerOr(262_208, "vocab_size"),
              config.integer("hidden_size"),
              config.integer("num_hidden_layers"),
              config.integerOr(8, "num_attention_heads"),
              config.integerOr(4, "num_key_value_heads"),
              headDim,
              config.integerOr(131_072, "max_position_embeddings"),
              DecoderSizes.tiedEmbeddings(config));
      int pattern = config.integerOr(6, "sliding_window_pattern", "_sliding_window_pattern");
      float scalar = config.numberOr(256, "query_pre_attn_scalar");
      boolean byLayerType = config.has("rope_parameters");
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.numberOr(1e-6f, "rms_norm_eps"),
          Activation.of(config.textOr("gelu_pytorch_tanh", "hidden_activation")),
          LayerTypes.windows(config, sizes.layers(), i -> (i + 1) % pattern != 0),
          config.flagOr(false, "use_bidirectional_attention"),
          new AttentionScores(
              (float) (1 / Math.sqrt(scalar)), config.numberOr(0, "attn_logit_softcapping"), null),
          config.numberOr(0, "final_logit_softcapping"),
          byLayerType
              ? RopeConfig.of(config, headDim, "full_attention", "rope_theta", 1_000_000)
              : RopeConfig.of(config, headDim, 1_000_000),
          RopeConfig.of(config, headDim, "sliding_attention", "rope_local_base_freq", 10_000));
    }

    /// Reads the configuration of a model that writes.
    static Config ofDecoder(ModelConfig config) {
      Config read = of(config);
      if (read.bothSides()) {
        throw new ModelException(
            "%s: this Gemma 3 sees to both sides: it embeds, but cannot write"
                .formatted(config.source()));
      }
      return read;
    }

    @Override
    public List<LayerMemory> memory() {
      return LayerTypes.memory(sizes, windows);
    }

    @Override
    public Decoder load(Weights weights) {
      return new Gemma3(this, weights);
    }
  }

  /// Gemma 3 that sees to both sides.
  record Embedder(Config config) implements EncoderConfig {

    static Embedder of(ModelConfig config) {
      Config read = Config.of(config);
      if (!read.bothSides()) {
        throw new ModelException(
            "%s: this Gemma 3 sees only what is before a token and cannot embed"
                .formatted(config.source()));
      }
      return new Embedder(read);
    }

    @Override
    public int hiddenSize() {
      return config.sizes().hiddenSize();
    }

    @Override
    public int maxTokens() {
      return config.sizes().maxTokens();
    }

    @Override
    public Encoder load(Weights weights) {
      return new Gemma3(config, weights)::forward;
    }
  }

  private Gemma3(Config config, Weights weights) {
    this.config = config;
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    Rope slidingRope = config.slidingRope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(
                i -> new Block(config, i, isFull(i) ? rope : slidingRope, model.in("layers." + i)))
            .toList();
    norm = Norm.rmsAroundOne(model.in("norm"), sizes.hiddenSize(), config.rmsNormEps());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    MlxArray x = embedded(tokens);
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, pass.sliding(config.windows().get(i)), pass);
    }
    return norm.forward(x);
  }

  private MlxArray forward(TokenBatch batch) {
    Pass pass = Pass.single(batch.length());
    AttentionMask whole = AttentionMask.whole(batch);
    MlxArray x = embedded(batch.ids());
    for (int i = 0; i < layers.size(); i++) {
      AttentionMask mask =
          isFull(i) ? whole : AttentionMask.near(batch, config.windows().get(i) / 2);
      x = layers.get(i).forward(x, mask, pass);
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

  private boolean isFull(int layer) {
    return config.windows().get(layer) == LayerMemory.Attention.UNLIMITED;
  }

  private MlxArray embedded(MlxArray tokens) {
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    return multiply(x, Math.sqrt(config.sizes().hiddenSize()));
  }

  private static final class Attention {

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
    private final Norm q_norm;
    private final Norm k_norm;
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
      int headDim = sizes.headDim();
      qkv_proj = JoinedLinear.qkv(weights, sizes);
      o_proj = weights.linear("o_proj", sizes.heads() * headDim, hidden);
      q_norm = Norm.rmsAroundOne(weights.in("q_norm"), headDim, config.rmsNormEps());
      k_norm = Norm.rmsAroundOne(weights.in("k_norm"), headDim, config.rmsNormEps());
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forwardToHeads(x, headDim);
      MlxArray queries = qkv[0];
      MlxArray keys = qkv[1];
      MlxArray values = qkv[2];
      queries = rope.forward(q_norm.forward(queries), pass); // [batch, heads, length, head_dim]
      keys = rope.forward(k_norm.forward(keys), pass); // [batch, kv_heads, length, head_dim]
      KvCache cache = pass.keysAndValues(index);
      cache.append(keys, values);
      return o_proj.forward(Heads.join(cache.attend(queries, mask, scores)));
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
