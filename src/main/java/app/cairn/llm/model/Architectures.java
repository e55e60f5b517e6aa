package app.cairn.llm.model;

import java.util.List;

/// The architectures that Cairn runs, by `model_type`.
public final class Architectures {

  private static final List<String> ENCODERS =
      List.of("bert", "gemma3_text", "modernbert", "nomic_bert", "qwen3", "roberta", "xlm-roberta");
  private static final List<String> CLASSIFIERS = List.of("bert", "roberta", "xlm-roberta");
  private static final List<String> DECODERS =
      List.of(
          "gemma2",
          "gemma3_text",
          "gemma4_text",
          "gpt_oss",
          "granite",
          "lfm2",
          "llama",
          "ministral3",
          "mistral",
          "mixtral",
          "olmo2",
          "phi3",
          "qwen2",
          "qwen3",
          "qwen3_5_moe_text",
          "qwen3_5_text",
          "qwen3_moe",
          "smollm3");

  private Architectures() {}

  /// Reads the configuration of an encoder.
  ///
  /// @throws ModelException if the architecture is not known, or a value is missing or wrong
  public static EncoderConfig encoder(ModelConfig config) {
    return switch (config.modelType()) {
      case "bert" -> Bert.Config.of(config);
      case "gemma3_text" -> Gemma3.Embedder.of(config);
      case "modernbert" -> ModernBert.Config.of(config);
      case "nomic_bert" -> NomicBert.Config.of(config);
      case "qwen3" -> new DecoderEncoder(Qwen3.Config.of(config));
      case "roberta", "xlm-roberta" -> XlmRoberta.Config.of(config);
      default -> throw unknown(config, ENCODERS);
    };
  }

  /// Builds the classifier or reranker that a configuration describes.
  ///
  /// @param labels the number of logits
  /// @throws ModelException if the architecture is not known, or the weights do not fit it
  public static SequenceClassifier classifier(ModelConfig config, Weights weights, int labels) {
    return switch (config.modelType()) {
      case "bert" -> Bert.Classifier.load(config, weights, labels);
      case "roberta", "xlm-roberta" -> XlmRoberta.Classifier.load(config, weights, labels);
      default -> throw unknown(config, CLASSIFIERS);
    };
  }

  /// Reads the configuration of a language model; of one that also sees or hears, that of its text
  /// part.
  ///
  /// @throws ModelException if the architecture is not known, or a value is missing or wrong
  public static DecoderConfig decoder(ModelConfig config) {
    ModelConfig text = config.object("text_config");
    if (text != null) {
      return decoder(text);
    }
    return switch (config.modelType()) {
      case "gemma2" -> Gemma2.Config.of(config);
      case "gemma3_text" -> Gemma3.Config.ofDecoder(config);
      case "gemma4_text" -> Gemma4.Config.of(config);
      case "gpt_oss" -> GptOss.Config.of(config);
      case "granite" -> Granite.Config.of(config);
      case "lfm2" -> Lfm2.Config.of(config);
      case "llama" -> Llama.Config.of(config);
      case "ministral3" -> Ministral3.Config.of(config);
      case "mistral" -> Mistral.Config.of(config);
      case "mixtral" -> Mixtral.Config.of(config);
      case "olmo2" -> Olmo2.Config.of(config);
      case "phi3" -> Phi3.Config.of(config);
      case "qwen2" -> Qwen2.Config.of(config);
      case "qwen3" -> Qwen3.Config.of(config);
      case "qwen3_5_moe_text" -> Qwen35.Config.ofExperts(config);
      case "qwen3_5_text" -> Qwen35.Config.ofDense(config);
      case "qwen3_moe" -> Qwen3Moe.Config.of(config);
      case "smollm3" -> SmolLM3.Config.of(config);
      default -> throw unknown(config, DECODERS);
    };
  }

  private static ModelException unknown(ModelConfig config, List<String> known) {
    return new ModelException(
        "%s: the architecture '%s' is not known here; known are %s"
            .formatted(config.source(), config.modelType(), String.join(", ", known)));
  }
}
