package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.add;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// SmolLM3 (<https://huggingface.co/blog/smollm3>): some layers know no positions.
final class SmolLM3 implements Decoder {

  private final Config config;
  private final Embedding embed_tokens;
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  ///
  /// @param windows for each layer how many tokens a token sees
  /// @param rotated for each layer whether it knows positions
  record Config(
      DecoderSizes sizes,
      int intermediateSize,
      float rmsNormEps,
      Activation activation,
      List<Integer> windows,
      List<Boolean> rotated,
      RopeConfig rope)
      implements DecoderConfig {

    Config {
      windows = List.copyOf(windows);
      rotated = List.copyOf(rotated);
    }

    static Config of(ModelConfig config) {
      DecoderSizes sizes = DecoderSizes.of(config);
      boolean sliding = config.flagOr(false, "use_sliding_window");
      List<Boolean> rotated = rotated(config, sizes.layers());
      return new Config(
          sizes,
          config.integer("intermediate_size"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          LayerTypes.windows(config, sizes.layers(), i -> sliding && !rotated.get(i)),
          rotated,
          RopeConfig.of(config, sizes.headDim(), 10_000));
    }

    private static List<Boolean> rotated(ModelConfig config, int layers) {
      List<Integer> flags = config.integers("no_rope_layers"); // 1 for those that do know them
      int interval = config.integerOr(4, "no_rope_layer_interval");
      if (!flags.isEmpty() && flags.size() != layers) {
        throw new ModelException(
            "%s names %d no_rope_layers for %d layers"
                .formatted(config.source(), flags.size(), layers));
      }
      return IntStream.range(0, layers)
          .mapToObj(i -> flags.isEmpty() ? (i + 1) % interval != 0 : flags.get(i) != 0)
          .toList();
    }

    @Override
    public List<LayerMemory> memory() {
      return LayerTypes.memory(sizes, windows);
    }

    @Override
    public Decoder load(Weights weights) {
      return new SmolLM3(this, weights);
    }
  }

  private SmolLM3(Config config, Weights weights) {
    this.config = config;
    DecoderSizes sizes = config.sizes();
    Weights model = DecoderParts.body(weights);
    Rope rope = config.rope().load(weights);
    embed_tokens = model.embedding("embed_tokens", sizes.vocabSize(), sizes.hiddenSize());
    layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(
                i ->
                    new Block(
                        config, i, config.rotated().get(i) ? rope : null, model.in("layers." + i)))
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
    private final DecoderSizes sizes;
    private final int index;
    private final @Nullable Rope rope;

    Attention(Config config, int index, @Nullable Rope rope, Weights weights) {
      sizes = config.sizes();
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
      if (rope != null) {
        queries = rope.forward(queries, pass); // [batch, heads, length, head_dim]
        keys = rope.forward(keys, pass); // [batch, kv_heads, length, head_dim]
      }
      KvCache cache = pass.keysAndValues(index);
      cache.append(keys, values);
      AttentionScores scores = AttentionScores.ofHeadDim(headDim);
      return o_proj.forward(Heads.join(cache.attend(queries, mask, scores)));
    }
  }

  private static final class Block {

    private final Attention self_attn;
    private final GatedMlp mlp;
    private final Norm input_layernorm;
    private final Norm post_attention_layernorm;

    Block(Config config, int index, @Nullable Rope rope, Weights weights) {
      int hidden = config.sizes().hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, index, rope, weights.in("self_attn"));
      mlp =
          GatedMlp.load(weights.in("mlp"), hidden, config.intermediateSize(), config.activation());
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask, Pass pass) {
      MlxArray attended = add(x, self_attn.forward(input_layernorm.forward(x), mask, pass));
      return add(attended, mlp.forward(post_attention_layernorm.forward(attended)));
    }
  }
}
