package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Qwen3 with a mixture of experts (<https://arxiv.org/abs/2505.09388>).
final class Qwen3Moe implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param intermediateSize of the layers without experts
  /// @param sparse for each layer whether it has experts
  /// @param windows for each layer how many tokens a token sees
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      int moeIntermediateSize,
      int experts,
      int expertsPerToken,
      boolean normalized,
      List<Boolean> sparse,
      float rmsNormEps,
      Activation activation,
      List<Integer> windows,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      sparse = List.copyOf(sparse);
      windows = List.copyOf(windows);
    }

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      boolean sliding = config.flagOr(false, "use_sliding_window");
      int firstSliding = config.integerOr(28, "max_window_layers");
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.integer("moe_intermediate_size"),
          config.integer("num_experts", "num_local_experts"),
          config.integer("num_experts_per_tok"),
          config.flagOr(true, "norm_topk_prob"),
          sparse(config, sizes.layers()),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          LayerTypes.windows(config, sizes.layers(), i -> sliding && i >= firstSliding),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    private static List<Boolean> sparse(ModelConfig config, int layers) {
      List<Integer> dense = config.integers("mlp_only_layers");
      int step = config.integerOr(1, "decoder_sparse_step");
      return IntStream.range(0, layers)
          .mapToObj(i -> !dense.contains(i) && step > 0 && (i + 1) % step == 0)
          .toList();
    }

    @Override
    public List<LayerMemory> memory() {
      return LayerTypes.memory(sizes, windows);
    }

    @Override
    public Decoder load(Weights weights) {
      return new Qwen3Moe(this, weights);
    }
  }

  private Qwen3Moe(Config config, Weights weights) {
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
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, pass.sliding(config.windows().get(i)), pass);
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
      int headDim = sizes.headDim();
      qkv_proj = JoinedLinear.qkv(weights, sizes);
      o_proj = weights.linear("o_proj", sizes.heads() * headDim, hidden);
      q_norm = Norm.rms(weights.in("q_norm"), headDim, config.rmsNormEps());
      k_norm = Norm.rms(weights.in("k_norm"), headDim, config.rmsNormEps());
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
      AttentionScores scores = AttentionScores.ofHeadDim(headDim);
      return o_proj.forward(Heads.join(cache.attend(queries, mask, scores)));
    }
  }

  private static final class SparseMoe {

    private final Linear gate;
    private final GatedExperts experts;
    private final int expertsPerToken;
    private final boolean normalized;

    SparseMoe(Config config, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      gate = weights.linear("gate", hidden, config.experts());
      experts =
          GatedExperts.load(
              weights,
              GatedExperts.Names.USUAL,
              config.experts(),
              hidden,
              config.moeIntermediateSize(),
              config.activation());
      expertsPerToken = config.expertsPerToken();
      normalized = config.normalized();
    }

    MlxArray forward(MlxArray x) {
      MlxArray scores = softmaxPrecise(gate.forward(x), -1); // [batch, length, experts]
      Routing routing = Routing.toHighest(scores, expertsPerToken);
      return (normalized ? routing.normalized() : routing).apply(x, experts);
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final UnaryOperator<MlxArray> mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      Weights mlpWeights = weights.in("mlp");
      mlp =
          config.sparse().get(index)
              ? new SparseMoe(config, mlpWeights)::forward
              : GatedMlp.load(mlpWeights, hidden, config.intermediateSize(), config.activation())
                  ::forward;
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attended = add(x, self_attn.forward(input_layernorm.forward(x), mask, pass));
      return add(attended, mlp.apply(post_attention_layernorm.forward(attended)));
    }
  }
}
