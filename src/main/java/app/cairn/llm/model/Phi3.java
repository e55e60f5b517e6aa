package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.split;
import static app.cairn.mlx.MlxShape.splitAt;

import app.cairn.mlx.MlxArray;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Phi-3 (<https://arxiv.org/abs/2404.14219>) and Phi-4.
final class Phi3 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param slidingWindow how many tokens a token sees, itself included
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      int slidingWindow,
      RopeConfig rope)
      implements DecoderConfig {

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
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
      return new Phi3(this, weights);
    }
  }

  private Phi3(Config config, Weights weights) {
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

    private final Linear qkv_proj;
    private final Linear o_proj;
    private final DecoderSizes sizes;
    private final int index;
    private final Rope rope;

    Attention(Config config, int index, Rope rope, Weights weights) {
      sizes = config.sizes();
      this.index = index;
      this.rope = rope;
      int hidden = sizes.hiddenSize();
      int heads = sizes.heads() + 2 * sizes.kvHeads();
      qkv_proj = weights.linear("qkv_proj", hidden, heads * sizes.headDim());
      o_proj = weights.linear("o_proj", sizes.heads() * sizes.headDim(), hidden);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      int heads = sizes.heads();
      int all = heads + 2 * sizes.kvHeads();
      MlxArray together = Heads.split(qkv_proj.forward(x), all, sizes.headDim());
      MlxArray[] parts = splitAt(together, 1, heads, heads + sizes.kvHeads());
      MlxArray queries = rope.forward(parts[0], pass); // [batch, heads, length, head_dim]
      MlxArray keys = rope.forward(parts[1], pass); // [batch, kv_heads, length, head_dim]
      KvCache cache = pass.keysAndValues(index);
      cache.append(keys, parts[2]);
      AttentionScores scores = AttentionScores.ofHeadDim(sizes.headDim());
      return o_proj.forward(Heads.join(cache.attend(queries, mask, scores)));
    }
  }

  private static final class Mlp {

    private final Linear gate_up_proj;
    private final Linear down_proj;
    private final Activation activation;

    Mlp(Config config, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      gate_up_proj = weights.linear("gate_up_proj", hidden, 2 * config.intermediateSize());
      down_proj = weights.linear("down_proj", config.intermediateSize(), hidden);
      activation = config.activation();
    }

    MlxArray forward(MlxArray x) {
      MlxArray[] parts =
          split(gate_up_proj.forward(x), 2, -1); // each [batch, length, intermediate]
      return down_proj.forward(activation.gate(parts[0], parts[1]));
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
