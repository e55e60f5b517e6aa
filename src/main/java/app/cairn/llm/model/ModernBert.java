package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.split;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// ModernBERT (<https://arxiv.org/abs/2412.13663>): rotary positions, gated MLP, and attention to
/// the whole text in some layers only. Such as gte-modernbert-base.
final class ModernBert implements Encoder {

  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  private final Config config;
  private final MlxArray tok_embeddings; // [vocab, hidden]
  private final Norm norm;
  private final List<Block> layers;
  private final Norm final_norm;

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
      int maxTokens,
      int distance,
      float normEps,
      Activation activation,
      RopeConfig fullRope,
      RopeConfig slidingRope)
      implements EncoderConfig {

    Config {
      fullAttention = List.copyOf(fullAttention);
    }

    static Config of(ModelConfig config) {
      int hiddenSize = config.integer("hidden_size");
      int heads = config.integer("num_attention_heads");
      if (hiddenSize % heads != 0) {
        throw new ModelException(
            "hidden_size %d cannot be divided among %d heads".formatted(hiddenSize, heads));
      }
      int headDim = hiddenSize / heads;
      int everyNLayers = config.integerOr(3, "global_attn_every_n_layers");
      List<String> layerTypes = config.texts("layer_types");
      return new Config(
          config.integer("vocab_size"),
          hiddenSize,
          config.integer("intermediate_size"),
          IntStream.range(0, config.integer("num_hidden_layers"))
              .mapToObj(
                  i ->
                      layerTypes.isEmpty()
                          ? i % everyNLayers == 0
                          : i < layerTypes.size() && layerTypes.get(i).equals(FULL))
              .toList(),
          heads,
          config.integer("max_position_embeddings"),
          config.integerOr(128, "local_attention") / 2,
          config.numberOr(1e-5f, "norm_eps"),
          Activation.of(config.textOr("gelu", "hidden_activation")),
          RopeConfig.of(config, headDim, FULL, "global_rope_theta", 160_000),
          RopeConfig.of(config, headDim, SLIDING, "local_rope_theta", 10_000));
    }

    @Override
    public Encoder load(Weights weights) {
      return new ModernBert(this, weights.inIfPresent("model"));
    }

    int headDim() {
      return hiddenSize / heads;
    }
  }

  private ModernBert(Config config, Weights weights) {
    int hidden = config.hiddenSize();
    this.config = config;
    this.tok_embeddings =
        weights.get("embeddings.tok_embeddings.weight", config.vocabSize(), hidden);
    this.norm = Norm.layer(weights.in("embeddings.norm"), hidden, config.normEps());
    this.layers =
        IntStream.range(0, config.fullAttention().size())
            .mapToObj(i -> new Block(config, i, weights.in("layers." + i)))
            .toList();
    this.final_norm = Norm.layer(weights.in("final_norm"), hidden, config.normEps());
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    AttentionMask whole = AttentionMask.whole(batch);
    AttentionMask near = AttentionMask.near(batch, config.distance());
    MlxArray x = norm.forward(take(tok_embeddings, batch.ids(), 0)); // [batch, length, hidden]
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).forward(x, config.fullAttention().get(i) ? whole : near);
    }
    return final_norm.forward(x);
  }

  private static final class Attention {

    private final Linear Wqkv;
    private final Linear Wo;
    private final Rope rope;
    private final int heads;
    private final int headDim;

    Attention(Config config, RopeConfig rope, Weights weights) {
      int hidden = config.hiddenSize();
      Wqkv = weights.linear("Wqkv", hidden, 3 * hidden);
      Wo = weights.linear("Wo", hidden, hidden);
      this.rope = rope.load(weights);
      heads = config.heads();
      headDim = config.headDim();
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray[] qkv = split(Wqkv.forward(x), 3, -1); // each [batch, length, hidden]
      MlxArray queries = rope.forward(Heads.split(qkv[0], heads, headDim));
      MlxArray keys = rope.forward(Heads.split(qkv[1], heads, headDim));
      MlxArray values = Heads.split(qkv[2], heads, headDim);
      float scale = (float) (1 / Math.sqrt(headDim));
      return Wo.forward(Heads.join(mask.attend(queries, keys, values, scale)));
    }
  }

  private static final class Mlp {

    private final Linear Wi;
    private final Linear Wo;
    private final Activation activation;

    Mlp(Config config, Weights weights) {
      Wi = weights.linear("Wi", config.hiddenSize(), 2 * config.intermediateSize());
      Wo = weights.linear("Wo", config.intermediateSize(), config.hiddenSize());
      activation = config.activation();
    }

    MlxArray forward(MlxArray x) {
      MlxArray[] parts = split(Wi.forward(x), 2, -1); // each [batch, length, intermediate]
      return Wo.forward(activation.gate(parts[0], parts[1]));
    }
  }

  private static final class Block {

    private final @Nullable Norm attn_norm;
    private final Attention attn;
    private final Norm mlp_norm;
    private final Mlp mlp;

    Block(Config config, int index, Weights weights) {
      int hidden = config.hiddenSize();
      boolean full = config.fullAttention().get(index);
      // The embeddings are normalised already.
      attn_norm = index == 0 ? null : Norm.layer(weights.in("attn_norm"), hidden, config.normEps());
      attn =
          new Attention(
              config, full ? config.fullRope() : config.slidingRope(), weights.in("attn"));
      mlp_norm = Norm.layer(weights.in("mlp_norm"), hidden, config.normEps());
      mlp = new Mlp(config, weights.in("mlp"));
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray normed = attn_norm == null ? x : attn_norm.forward(x);
      MlxArray attended = add(x, attn.forward(normed, mask));
      return add(attended, mlp.forward(mlp_norm.forward(attended)));
    }
  }
}
