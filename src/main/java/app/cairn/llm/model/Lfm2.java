package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxShape.split;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// LFM2 (<https://arxiv.org/abs/2511.23404>): most layers have a short convolution in place of
/// attention.
final class Lfm2 implements Decoder {

  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm embedding_norm;

  /// The values of `config.json`.
  ///
  /// @param attends for each layer whether it has attention
  /// @param convWidth over how many tokens a convolution goes
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      List<Boolean> attends,
      int convWidth,
      float normEps,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      attends = List.copyOf(attends);
    }

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      List<Integer> attending = config.integers("full_attn_idxs");
      return new Config(
          sizes,
          intermediateSize(config),
          LayerTypes.attending(config, sizes.layers(), "conv", attending::contains),
          config.integer("conv_L_cache"),
          config.number("norm_eps", "block_norm_eps"),
          RopeConfig.of(config, sizes.headDim(), 1_000_000));
    }

    private static int intermediateSize(ModelConfig config) {
      int size = config.integer("block_ff_dim", "intermediate_size");
      if (!config.flagOr(true, "block_auto_adjust_ff_dim")) {
        return size;
      }
      int twoThirds = 2 * size / 3;
      int adjusted = (int) (config.numberOr(1, "block_ffn_dim_multiplier") * twoThirds);
      int multiple = config.integerOr(256, "block_multiple_of");
      return Math.ceilDiv(adjusted, multiple) * multiple;
    }

    @Override
    public List<LayerMemory> memory() {
      LayerMemory attention = LayerMemory.Attention.full(sizes.kvHeads(), sizes.headDim());
      LayerMemory conv = new LayerMemory.Recurrent(1, (convWidth - 1L) * sizes.hiddenSize());
      return attends.stream().map(attends -> attends ? attention : conv).toList();
    }

    @Override
    public Decoder load(Weights weights) {
      return new Lfm2(this, weights);
    }
  }

  private Lfm2(Config config, Weights weights) {
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(i -> new Block(config, i, rope, model.in("layers." + i)))
            .toList();
    embedding_norm = Norm.rms(model.in("embedding_norm"), sizes.hiddenSize(), config.normEps());
  }

  @Override
  public MlxArray forward(MlxArray tokens, Pass pass) {
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    for (Block block : layers) {
      x = block.forward(x, pass);
    }
    return embedding_norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  /// What mixes tokens: attention or a convolution.
  private interface Operator {
    MlxArray forward(MlxArray x, Pass pass);
  }

  private static final class Attention implements Operator {

    private final JoinedLinear qkv_proj;
    private final Linear out_proj;
    private final Norm q_layernorm;
    private final Norm k_layernorm;
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
      out_proj = weights.linear("out_proj", sizes.heads() * headDim, hidden);
      q_layernorm = Norm.rms(weights.in("q_layernorm"), headDim, config.normEps());
      k_layernorm = Norm.rms(weights.in("k_layernorm"), headDim, config.normEps());
    }

    @Override
    public MlxArray forward(MlxArray x, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forwardToHeads(x, headDim);
      MlxArray queries = qkv[0];
      MlxArray keys = qkv[1];
      MlxArray values = qkv[2];
      queries =
          rope.forward(q_layernorm.forward(queries), pass); // [batch, heads, length, head_dim]
      keys = rope.forward(k_layernorm.forward(keys), pass); // [batch, kv_heads, length, head_dim]
      KvCache cache = pass.keysAndValues(index);
      cache.append(keys, values);
      AttentionScores scores = AttentionScores.ofHeadDim(headDim);
      return out_proj.forward(Heads.join(cache.attend(queries, pass.causal(), scores)));
    }
  }

  private static final class ShortConv implements Operator {

    private final Linear in_proj;
    private final CausalConv conv;
    private final Linear out_proj;
    private final int index;

    ShortConv(Config config, int index, Weights weights) {
      this.index = index;
      int hidden = config.sizes().hiddenSize();
      in_proj = weights.linear("in_proj", hidden, 3 * hidden);
      conv = CausalConv.load(weights.in("conv"), hidden, config.convWidth());
      out_proj = weights.linear("out_proj", hidden, hidden);
    }

    @Override
    public MlxArray forward(MlxArray x, Pass pass) {
      MlxArray[] parts = split(in_proj.forward(x), 3, -1); // each [batch, length, hidden]
      MlxArray gated = multiply(parts[0], parts[2]);
      MlxArray convolved = conv.forward(gated, pass.state(index, 1), 0, pass);
      return out_proj.forward(multiply(parts[1], convolved));
    }
  }

  private static final class Block {

    private final Operator operator;
    private final GatedMlp feed_forward;
    private final Norm operator_norm;
    private final Norm ffn_norm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      operator =
          config.attends().get(index)
              ? new Attention(config, index, rope, weights.in("self_attn"))
              : new ShortConv(config, index, weights.in("conv"));
      Weights mlp = weights.in("feed_forward");
      int size = config.intermediateSize();
      feed_forward =
          new GatedMlp(
              JoinedLinear.load(mlp, List.of("w1", "w3"), hidden, size, size),
              mlp.linear("w2", size, hidden),
              Activation.SILU);
      operator_norm = Norm.rms(weights.in("operator_norm"), hidden, config.normEps());
      ffn_norm = Norm.rms(weights.in("ffn_norm"), hidden, config.normEps());
    }

    MlxArray forward(MlxArray x, Pass pass) {
      MlxArray mixed = add(x, operator.forward(operator_norm.forward(x), pass));
      return add(mixed, feed_forward.forward(ffn_norm.forward(mixed)));
    }
  }
}
