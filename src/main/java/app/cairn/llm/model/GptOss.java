package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.clip;
import static app.cairn.mlx.MlxMath.minimum;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.sigmoid;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxShape.contiguous;
import static app.cairn.mlx.MlxShape.flatten;
import static app.cairn.mlx.MlxShape.swapaxes;
import static app.cairn.mlx.MlxShape.view;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxQuantization;
import app.cairn.mlx.MlxScope;
import java.util.List;
import java.util.stream.IntStream;

/// gpt-oss (<https://arxiv.org/abs/2508.10925>): attention with sinks, every other layer with a
/// window, and experts in MXFP4 whose values are bounded.
final class GptOss implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param windows for each layer how many tokens a token sees
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      int experts,
      int expertsPerToken,
      float swigluLimit,
      float rmsNormEps,
      List<Integer> windows,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      windows = List.copyOf(windows);
    }

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.integer("num_local_experts", "num_experts"),
          config.integer("num_experts_per_tok", "experts_per_token"),
          config.numberOr(7, "swiglu_limit"),
          config.number("rms_norm_eps"),
          LayerTypes.windows(config, sizes.layers(), i -> i % 2 == 0),
          RopeConfig.of(config, sizes.headDim(), 150_000));
    }

    @Override
    public List<LayerMemory> memory() {
      return LayerTypes.memory(sizes, windows);
    }

    @Override
    public Decoder load(Weights weights) {
      return new GptOss(this, weights);
    }
  }

  private GptOss(Config config, Weights weights) {
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
    private final AttentionScores scores;
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
      float scale = (float) (1 / Math.sqrt(sizes.headDim()));
      scores = new AttentionScores(scale, 0, weights.get("sinks", sizes.heads()));
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

  private static final class Experts implements Routing.Experts {

    private static final double STEEPNESS = 1.702;

    private final ExpertLinear gate_proj;
    private final ExpertLinear up_proj;
    private final ExpertLinear down_proj;
    private final float limit;

    /// Loads experts in MLX's form, or in the published one, where gate and up take turns.
    Experts(Config config, Weights weights) {
      int count = config.experts();
      int hidden = config.sizes().hiddenSize();
      int intermediate = config.intermediateSize();
      limit = config.swigluLimit();
      if (weights.has("gate_proj.weight")) {
        gate_proj = weights.experts("gate_proj", count, hidden, intermediate);
        up_proj = weights.experts("up_proj", count, hidden, intermediate);
        down_proj = weights.experts("down_proj", count, intermediate, hidden);
      } else {
        int both = 2 * intermediate;
        gate_proj = layer(weights, "gate_up_proj", count, hidden, both, 0, 2);
        up_proj = layer(weights, "gate_up_proj", count, hidden, both, 1, 2);
        down_proj = layer(weights, "down_proj", count, intermediate, hidden, 0, 1);
      }
    }

    @Override
    public MlxArray forward(MlxArray x, MlxArray experts, boolean sorted) {
      MlxArray gate = minimum(gate_proj.forward(x, experts, sorted), limit);
      MlxArray up = clip(up_proj.forward(x, experts, sorted), -limit, limit);
      MlxArray gated = multiply(gate, sigmoid(multiply(gate, STEEPNESS)));
      return down_proj.forward(multiply(add(up, 1), gated), experts, sorted);
    }

    /// Every `step`-th output from `first` on.
    private static ExpertLinear layer(
        Weights weights, String name, int count, int in, int out, int first, int step) {
      try (MlxScope _ = MlxScope.open()) {
        MlxArray bias = every(weights, weights.read(name + "_bias", count, out), first, out, step);
        if (weights.has(name)) {
          MlxArray matrices = swapaxes(weights.read(name, count, in, out), -1, -2);
          return PlainExpertLinear.of(weights, every(weights, matrices, first, out, step), bias);
        }
        int groups = in / MlxQuantization.MXFP4.groupSize();
        MlxArray blocks = weights.read(name + "_blocks", count, out, groups, 16);
        MlxArray packed = flatten(view(blocks, MlxDtype.UINT32), -2, -1); // [experts, out, in / 8]
        MlxArray scales = weights.read(name + "_scales", count, out, groups);
        return new QuantizedExpertLinear(
            every(weights, packed, first, out, step),
            every(weights, scales, first, out, step),
            null,
            MlxQuantization.MXFP4,
            bias);
      }
    }

    private static MlxArray every(Weights weights, MlxArray all, int first, int out, int step) {
      return weights.keep(contiguous(slice(all, 1, first, out, step))).eval();
    }
  }

  private static final class Mlp {

    private final Linear router;
    private final Experts experts;
    private final int expertsPerToken;

    Mlp(Config config, Weights weights) {
      router = weights.linear("router", config.sizes().hiddenSize(), config.experts());
      experts = new Experts(config, weights.in("experts"));
      expertsPerToken = config.expertsPerToken();
    }

    MlxArray forward(MlxArray x) {
      Routing routing = Routing.toHighest(router.forward(x), expertsPerToken);
      return routing.withShares(softmaxPrecise(routing.shares(), -1)).apply(x, experts);
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final Mlp mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp = new Mlp(config, weights.in("mlp"));
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attended = add(x, self_attn.forward(input_layernorm.forward(x), mask, pass));
      return add(attended, mlp.forward(post_attention_layernorm.forward(attended)));
    }
  }
}
