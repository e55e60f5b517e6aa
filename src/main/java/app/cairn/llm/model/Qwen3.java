package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.multiply;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Qwen3 (<https://arxiv.org/abs/2505.09388>) up to its last hidden state, as Qwen3-Embedding uses
/// it.
final class Qwen3 implements Encoder {

  private final MlxArray embed_tokens; // [vocab, hidden]
  private final List<Block> layers;
  private final Norm norm;

  /// The values of `config.json`.
  record Config(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      int maxTokens,
      float rmsNormEps,
      Activation activation,
      Rope rope)
      implements EncoderConfig {

    static Config of(ModelConfig config) {
      int headDim = config.integer("head_dim");
      if (config.flagOr(false, "use_sliding_window")) {
        throw new ModelException(
            "%s: use_sliding_window is not supported".formatted(config.source()));
      }
      return new Config(
          config.integer("vocab_size"),
          config.integer("hidden_size"),
          config.integer("intermediate_size"),
          config.integer("num_hidden_layers"),
          config.integer("num_attention_heads"),
          config.integer("num_key_value_heads"),
          headDim,
          config.integer("max_position_embeddings"),
          config.number("rms_norm_eps"),
          Activation.of(config.textOr("silu", "hidden_act")),
          Rope.of(config, headDim, 10_000));
    }

    @Override
    public Encoder load(Weights weights) {
      return new Qwen3(this, weights.inIfPresent("model"));
    }
  }

  private Qwen3(Config config, Weights weights) {
    int hidden = config.hiddenSize();
    this.embed_tokens = weights.get("embed_tokens.weight", config.vocabSize(), hidden);
    this.layers =
        IntStream.range(0, config.layers())
            .mapToObj(i -> new Block(config, weights.in("layers." + i)))
            .toList();
    this.norm = Norm.rms(weights.in("norm"), hidden, config.rmsNormEps());
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    AttentionMask mask = AttentionMask.causal();
    MlxArray x = take(embed_tokens, batch.ids(), 0); // [batch, length, hidden]
    for (Block block : layers) {
      x = block.forward(x, mask);
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
    private final Config config;

    Attention(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      int headDim = config.headDim();
      q_proj = Linear.load(weights.in("q_proj"), hidden, config.heads() * headDim);
      k_proj = Linear.load(weights.in("k_proj"), hidden, config.kvHeads() * headDim);
      v_proj = Linear.load(weights.in("v_proj"), hidden, config.kvHeads() * headDim);
      o_proj = Linear.load(weights.in("o_proj"), config.heads() * headDim, hidden);
      q_norm = Norm.rms(weights.in("q_norm"), headDim, config.rmsNormEps());
      k_norm = Norm.rms(weights.in("k_norm"), headDim, config.rmsNormEps());
      this.config = config;
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      int headDim = config.headDim();
      MlxArray queries = Heads.split(q_proj.forward(x), config.heads(), headDim);
      MlxArray keys = Heads.split(k_proj.forward(x), config.kvHeads(), headDim);
      MlxArray values = Heads.split(v_proj.forward(x), config.kvHeads(), headDim);
      queries = config.rope().forward(q_norm.forward(queries)); // [batch, heads, length, head_dim]
      keys = config.rope().forward(k_norm.forward(keys)); // [batch, kv_heads, length, head_dim]
      float scale = (float) (1 / Math.sqrt(headDim));
      return o_proj.forward(Heads.join(mask.attend(queries, keys, values, scale)));
    }
  }

  private static final class Mlp {

    private final Linear gate_proj;
    private final Linear up_proj;
    private final Linear down_proj;
    private final Activation activation;

    Mlp(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      gate_proj = Linear.load(weights.in("gate_proj"), hidden, config.intermediateSize());
      up_proj = Linear.load(weights.in("up_proj"), hidden, config.intermediateSize());
      down_proj = Linear.load(weights.in("down_proj"), config.intermediateSize(), hidden);
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

    Block(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      float eps = config.rmsNormEps();
      self_attn = new Attention(config, weights.in("self_attn"));
      mlp = new Mlp(config, weights.in("mlp"));
      input_layernorm = Norm.rms(weights.in("input_layernorm"), hidden, eps);
      post_attention_layernorm = Norm.rms(weights.in("post_attention_layernorm"), hidden, eps);
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray attended = add(x, self_attn.forward(input_layernorm.forward(x), mask));
      return add(attended, mlp.forward(post_attention_layernorm.forward(attended)));
    }
  }
}
