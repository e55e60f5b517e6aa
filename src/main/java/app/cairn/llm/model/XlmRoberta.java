package app.cairn.llm.model;

import static app.cairn.mlx.MlxMath.tanh;

import app.cairn.mlx.MlxArray;

/// XLM-RoBERTa (<https://arxiv.org/abs/1911.02116>), such as multilingual-e5 and bge-m3: BERT's
/// layers, with positions that are counted from behind the padding token's id.
final class XlmRoberta implements Encoder {

  private final Bert roberta;

  /// The values of `config.json`.
  record Config(Bert.Config layers) implements EncoderConfig {

    static Config of(ModelConfig config) {
      return new Config(Bert.Config.of(config, config.integerOr(1, "pad_token_id") + 1));
    }

    @Override
    public int hiddenSize() {
      return layers.hiddenSize();
    }

    @Override
    public int maxTokens() {
      return layers.maxTokens();
    }

    @Override
    public XlmRoberta load(Weights weights) {
      return new XlmRoberta(new Bert(layers, weights.inIfPresent("roberta")));
    }
  }

  private XlmRoberta(Bert roberta) {
    this.roberta = roberta;
  }

  @Override
  public MlxArray forward(TokenBatch batch) {
    return roberta.forward(batch);
  }

  @Override
  public MlxArray first(TokenBatch batch) {
    return roberta.first(batch);
  }

  /// XLM-RoBERTa with a classifier on its first token.
  static final class Classifier implements SequenceClassifier {

    private final XlmRoberta roberta;
    private final Linear dense;
    private final Linear out_proj;

    private Classifier(XlmRoberta roberta, Linear dense, Linear out_proj) {
      this.roberta = roberta;
      this.dense = dense;
      this.out_proj = out_proj;
    }

    static Classifier load(ModelConfig config, Weights weights, int labels) {
      Config roberta = Config.of(config);
      int hidden = roberta.hiddenSize();
      Weights classifier = weights.in("classifier");
      return new Classifier(
          roberta.load(weights),
          classifier.linear("dense", hidden, hidden),
          classifier.linear("out_proj", hidden, labels));
    }

    @Override
    public MlxArray forward(TokenBatch batch) {
      return out_proj.forward(tanh(dense.forward(roberta.first(batch))));
    }
  }
}
