package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxShape.split;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// Nomic's BERT with rotary positions and a gated MLP (<https://arxiv.org/abs/2402.01613>), such as
/// nomic-embed-text-v1.5.
final class NomicBert implements Encoder {

  private final MlxArray word_embeddings; // [vocab, hidden]
  private final MlxArray token_type_embeddings; // [types, hidden]
  private final Norm emb_ln;
  private final List<Block> layers;

  /// The values of `config.json`, which has Nomic's own keys or Hugging Face's.
  record Config(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int maxTokens,
      int tokenTypes,
      float layerNormEps,
      Activation activation,
      RopeConfig rope)
      implements EncoderConfig {

    static Config of(ModelConfig config) {
      int hiddenSize = config.integer("hidden_size", "n_embd");
      int heads = config.integer("num_attention_heads", "n_head");
      if (hiddenSize % heads != 0) {
        throw new ModelException(
            "hidden_size %d cannot be divided among %d heads".formatted(hiddenSize, heads));
      }
      refuse(config, "prenorm", "rotary_emb_interleaved");
      return new Config(
          config.integer("vocab_size"),
          hiddenSize,
          config.integer("intermediate_size", "n_inner"),
          config.integer("num_hidden_layers", "n_layer"),
          heads,
          config.integer("max_position_embeddings", "max_trained_positions", "n_positions"),
          config.integer("type_vocab_size"),
          config.numberOr(1e-12f, "layer_norm_eps", "layer_norm_epsilon"),
          Activation.of(config.textOr("silu", "hidden_act", "activation_function")),
          RopeConfig.of(config, hiddenSize / heads, 1000));
    }

    private static void refuse(ModelConfig config, String... flags) {
      for (String flag : flags) {
        if (config.flagOr(false, flag)) {
          throw new ModelException("%s: %s is not supported".formatted(config.source(), flag));
        }
      }
    }

    @Override
    public Encoder load(Weights weights) {
      return new NomicBert(this, weights);
    }

    int headDim() {
      return hiddenSize / heads;
    }
  }

  private NomicBert(Config config, Weights weights) {
    int hidden = config.hiddenSize();
    Weights embeddings = weights.in("embeddings");
    this.word_embeddings = embeddings.get("word_embeddings.weight", config.vocabSize(), hidden);
    this.token_type_embeddings =
        embeddings.get("token_type_embeddings.weight", config.tokenTypes(), hidden);
    this.emb_ln = Norm.layer(weights.in("emb_ln"), hidden, config.layerNormEps());
    this.layers =
        IntStream.range(0, config.layers())
            .mapToObj(i -> new Block(config, weights.in("encoder.layers." + i)))
            .toList();
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    AttentionMask mask = AttentionMask.whole(batch);
    MlxArray words = take(word_embeddings, batch.ids(), 0); // [batch, length, hidden]
    MlxArray x = emb_ln.forward(add(words, slice(token_type_embeddings, 0, 0, 1)));
    for (Block block : layers) {
      x = block.forward(x, mask);
    }
    return x;
  }

  private static final class Attention {

    private final Linear Wqkv;
    private final Linear out_proj;
    private final Rope rope;
    private final int heads;
    private final int headDim;

    Attention(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      Wqkv = weights.linear("Wqkv", hidden, 3 * hidden);
      out_proj = weights.linear("out_proj", hidden, hidden);
      rope = config.rope().load(weights);
      heads = config.heads();
      headDim = config.headDim();
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray[] qkv = split(Wqkv.forward(x), 3, -1); // each [batch, length, hidden]
      MlxArray queries = rope.forward(Heads.split(qkv[0], heads, headDim));
      MlxArray keys = rope.forward(Heads.split(qkv[1], heads, headDim));
      MlxArray values = Heads.split(qkv[2], heads, headDim);
      float scale = (float) (1 / Math.sqrt(headDim));
      return out_proj.forward(Heads.join(mask.attend(queries, keys, values, scale)));
    }
  }

  private static final class Mlp {

    private final Linear fc11;
    private final Linear fc12;
    private final Linear fc2;
    private final Activation activation;

    Mlp(Config config, Weights weights) {
      fc11 = weights.linear("fc11", config.hiddenSize(), config.intermediateSize());
      fc12 = weights.linear("fc12", config.hiddenSize(), config.intermediateSize());
      fc2 = weights.linear("fc2", config.intermediateSize(), config.hiddenSize());
      activation = config.activation();
    }

    MlxArray forward(MlxArray x) {
      return fc2.forward(activation.gate(fc12.forward(x), fc11.forward(x)));
    }
  }

  private static final class Block {

    private final Attention attn;
    private final Mlp mlp;
    private final Norm norm1;
    private final Norm norm2;

    Block(Config config, Weights weights) {
      attn = new Attention(config, weights.in("attn"));
      mlp = new Mlp(config, weights.in("mlp"));
      norm1 = Norm.layer(weights.in("norm1"), config.hiddenSize(), config.layerNormEps());
      norm2 = Norm.layer(weights.in("norm2"), config.hiddenSize(), config.layerNormEps());
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      MlxArray attended = norm1.forward(add(attn.forward(x, mask), x));
      return norm2.forward(add(mlp.forward(attended), attended));
    }
  }
}
