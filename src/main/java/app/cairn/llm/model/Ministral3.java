package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.floorDivide;
import static app.cairn.mlx.MlxMath.log1p;
import static app.cairn.mlx.MlxMath.maximum;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.expandDims;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxDtype;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Ministral 3 (<https://arxiv.org/abs/2601.08584>): queries grow with the position.
final class Ministral3 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param queryGrowth how much queries grow with the logarithm of the position
  /// @param queryStep in which steps of the position they do
  /// @param slidingWindow how many tokens a token sees, itself included
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      float queryGrowth,
      int queryStep,
      int slidingWindow,
      RopeConfig rope)
      implements DecoderConfig {

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      ModelConfig rope = config.requireObject("rope_parameters");
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          rope.numberOr(0, "llama_4_scaling_beta"),
          rope.integer("original_max_position_embeddings"),
          config.integerOr(LayerMemory.Attention.UNLIMITED, "sliding_window"),
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    @Override
    public List<LayerMemory> memory() {
      LayerMemory layer =
          new LayerMemory.Attention(sizes.kvHeads(), sizes.headDim(), slidingWindow);
      return Collections.nCopies(sizes.layers(), layer);
    }

    @Override
    public Decoder load(Weights weights) {
      return new Ministral3(this, weights);
    }
  }

  private Ministral3(Config config, Weights weights) {
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
    AttentionMask mask = pass.sliding(config.slidingWindow());
    MlxArray factors = queryFactors(config.queryGrowth(), config.queryStep(), pass);
    MlxArray x = embed_tokens.forward(tokens); // [batch, length, hidden]
    for (Block block : layers) {
      x = block.forward(x, mask, factors, pass);
    }
    return norm.forward(x);
  }

  @Override
  public Embedding embeddings() {
    return embed_tokens;
  }

  /// The factors of queries, `[batch or 1, 1, length, 1]`: `1 + growth * log(1 + floor(position /
  /// step))`; null if they are all one.
  static @Nullable MlxArray queryFactors(float growth, int step, Pass pass) {
    if (growth == 0 || pass.offset() + pass.length() <= step) {
      return null;
    }
    MlxArray steps = maximum(floorDivide(pass.positions(), step), 0);
    MlxArray factors = add(multiply(log1p(astype(steps, MlxDtype.FLOAT32)), growth), 1);
    return expandDims(factors, 1, 3);
  }

  private static final class Attention {

    private final JoinedLinear qkv_proj;
    private final Linear o_proj;
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
    }

    MlxArray forward(MlxArray x, AttentionMask mask, @Nullable MlxArray factors, Pass pass) {
      int headDim = sizes.headDim();
      MlxArray[] qkv = qkv_proj.forwardToHeads(x, headDim);
      MlxArray queries = qkv[0];
      MlxArray keys = qkv[1];
      MlxArray values = qkv[2];
      KvCache cache = pass.keysAndValues(index);
      cache.append(rope.forward(keys, pass), values); // [batch, kv_heads, length, head_dim]
      queries = rope.forward(queries, pass); // [batch, heads, length, head_dim]
      if (factors != null) {
        queries = multiply(queries, astype(factors, queries.dtype()));
      }
      AttentionScores scores = AttentionScores.ofHeadDim(headDim);
      return o_proj.forward(Heads.join(cache.attend(queries, mask, scores)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final GatedMlp mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;

    Block(Config config, int index, Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(weights.in("mlp"), hidden, config.intermediateSize(), config.activation());
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, @Nullable MlxArray factors, Pass pass) {
      MlxArray attended =
          add(x, self_attn.forward(input_layernorm.forward(x), mask, factors, pass));
      return add(attended, mlp.forward(post_attention_layernorm.forward(attended)));
    }
  }
}
