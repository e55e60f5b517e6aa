package app.cairn.llm.model;

import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.tanh;
import static app.cairn.mlx.MlxShape.squeeze;

import app.cairn.mlx.MlxArray;
import java.util.List;
import java.util.stream.IntStream;

/// BERT (<https://arxiv.org/abs/1810.04805>), such as bge-small-en-v1.5 and all-MiniLM-L6-v2.
final class Bert implements Encoder {

  private final Embeddings embeddings;
  private final List<Block> layer;

  /// The values of `config.json`.
  ///
  /// @param firstPosition the row of the position table that belongs to a text's first token
  record Config(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int maxPositions,
      int tokenTypes,
      float layerNormEps,
      Activation activation,
      int firstPosition)
      implements EncoderConfig {

    Config {
      if (hiddenSize % heads != 0) {
        throw new ModelException(
            "hidden_size %d cannot be divided among %d heads".formatted(hiddenSize, heads));
      }
    }

    static Config of(ModelConfig config) {
      return of(config, 0);
    }

    static Config of(ModelConfig config, int firstPosition) {
      return new Config(
          config.integer("vocab_size"),
          config.integer("hidden_size"),
          config.integer("intermediate_size"),
          config.integer("num_hidden_layers"),
          config.integer("num_attention_heads"),
          config.integer("max_position_embeddings"),
          config.integerOr(2, "type_vocab_size"),
          config.numberOr(1e-12f, "layer_norm_eps"),
          Activation.of(config.textOr("gelu", "hidden_act")),
          firstPosition);
    }

    @Override
    public int maxTokens() {
      return maxPositions - firstPosition;
    }

    @Override
    public Bert load(Weights weights) {
      return new Bert(this, weights.inIfPresent("bert"));
    }

    int headDim() {
      return hiddenSize / heads;
    }
  }

  Bert(Config config, Weights weights) {
    this.embeddings = new Embeddings(config, weights.in("embeddings"));
    this.layer =
        IntStream.range(0, config.layers())
            .mapToObj(i -> new Block(config, weights.in("encoder.layer." + i)))
            .toList();
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    AttentionMask mask = AttentionMask.whole(batch);
    MlxArray x = beforeLast(batch, mask);
    return layer.getLast().forward(x, mask);
  }

  @Override
  public MlxArray first(TokenBatch batch) {
    AttentionMask mask = AttentionMask.whole(batch);
    MlxArray x = beforeLast(batch, mask);
    return squeeze(layer.getLast().first(x, mask), 1);
  }

  private MlxArray beforeLast(TokenBatch batch, AttentionMask mask) {
    MlxArray x = embeddings.forward(batch); // [batch, length, hidden]
    for (Block block : layer.subList(0, layer.size() - 1)) {
      x = block.forward(x, mask);
    }
    return x;
  }

  private static final class Embeddings {

    private final MlxArray word_embeddings; // [vocab, hidden]
    private final MlxArray position_embeddings; // [positions, hidden]
    private final MlxArray token_type_embeddings; // [types, hidden]
    private final Norm LayerNorm;
    private final int firstPosition;

    Embeddings(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      word_embeddings = weights.get("word_embeddings.weight", config.vocabSize(), hidden);
      position_embeddings =
          weights.get("position_embeddings.weight", config.maxPositions(), hidden);
      token_type_embeddings =
          weights.get("token_type_embeddings.weight", config.tokenTypes(), hidden);
      LayerNorm = Norm.layer(weights.in("LayerNorm"), hidden, config.layerNormEps());
      firstPosition = config.firstPosition();
    }

    MlxArray forward(TokenBatch batch) {
      MlxArray words = take(word_embeddings, batch.ids(), 0); // [batch, length, hidden]
      MlxArray positions =
          slice(position_embeddings, 0, firstPosition, firstPosition + batch.length());
      MlxArray tokenTypes = batch.tokenTypes();
      MlxArray types =
          tokenTypes == null
              ? slice(token_type_embeddings, 0, 0, 1)
              : take(token_type_embeddings, tokenTypes, 0);
      return LayerNorm.forward(add(words, add(positions, types)));
    }
  }

  private static final class Attention {

    private final JoinedLinear qkv;
    private final int headDim;

    Attention(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      List<String> names = List.of("query", "key", "value");
      qkv = JoinedLinear.load(weights, names, hidden, hidden, hidden, hidden);
      headDim = config.headDim();
    }

    /// Lets the first positions attend to all.
    MlxArray forward(MlxArray x, int positions, AttentionMask mask) {
      MlxArray[] heads = qkv.forwardToHeads(x, headDim);
      MlxArray queries = slice(heads[0], 2, 0, positions);
      float scale = (float) (1 / Math.sqrt(headDim));
      // [batch, positions, hidden]
      return Heads.join(mask.attend(queries, heads[1], heads[2], scale));
    }
  }

  private static final class Block {

    private final Attention self;
    private final Output attentionOutput;
    private final Linear intermediate;
    private final Activation activation;
    private final Output output;

    Block(Config config, Weights weights) {
      int hidden = config.hiddenSize();
      Weights attention = weights.in("attention");
      self = new Attention(config, attention.in("self"));
      attentionOutput = new Output(config, attention.in("output"), hidden);
      intermediate = weights.linear("intermediate.dense", hidden, config.intermediateSize());
      activation = config.activation();
      output = new Output(config, weights.in("output"), config.intermediateSize());
    }

    MlxArray forward(MlxArray x, AttentionMask mask) {
      return forward(x, x, mask);
    }

    /// Computes the first position alone, `[batch, 1, hidden]`.
    MlxArray first(MlxArray x, AttentionMask mask) {
      return forward(x, slice(x, 1, 0, 1), mask);
    }

    /// Computes `some` of the first positions of `x`, which attend to all.
    private MlxArray forward(MlxArray x, MlxArray some, AttentionMask mask) {
      MlxArray attended = attentionOutput.forward(self.forward(x, some.dim(1), mask), some);
      MlxArray hidden = activation.apply(intermediate.forward(attended)); // [batch, some, 4 hidden]
      return output.forward(hidden, attended);
    }
  }

  /// Back to the hidden size, added to what came in, normalised.
  private static final class Output {

    private final Linear dense;
    private final Norm LayerNorm;

    Output(Config config, Weights weights, int in) {
      dense = weights.linear("dense", in, config.hiddenSize());
      LayerNorm = Norm.layer(weights.in("LayerNorm"), config.hiddenSize(), config.layerNormEps());
    }

    MlxArray forward(MlxArray x, MlxArray residual) {
      return LayerNorm.forward(add(dense.forward(x), residual));
    }
  }

  /// BERT with a classifier on its first token.
  static final class Classifier implements SequenceClassifier {

    private final Bert bert;
    private final Linear pooler;
    private final Linear classifier;

    private Classifier(Bert bert, Linear pooler, Linear classifier) {
      this.bert = bert;
      this.pooler = pooler;
      this.classifier = classifier;
    }

    static Classifier load(ModelConfig config, Weights weights, int labels) {
      Config bert = Config.of(config);
      int hidden = bert.hiddenSize();
      return new Classifier(
          bert.load(weights),
          weights.linear("bert.pooler.dense", hidden, hidden),
          weights.linear("classifier", hidden, labels));
    }

    @Override
    public MlxArray forward(TokenBatch batch) {
      return classifier.forward(tanh(pooler.forward(bert.first(batch))));
    }
  }
}
