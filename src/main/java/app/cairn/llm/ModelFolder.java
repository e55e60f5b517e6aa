package app.cairn.llm;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.Encoder;
import app.cairn.llm.model.EncoderConfig;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.model.Weights;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An embedding model in a folder: `config.json`, safetensors and `tokenizer.json`, and what
/// sentence-transformers lays beside them (`modules.json` and the modules' folders).
///
/// @param dense the folders of the layers behind the pooling
record ModelFolder(
    Path folder,
    EncoderConfig config,
    EmbeddingSettings settings,
    Pooling pooling,
    List<Path> dense)
    implements EmbeddingModelSource {

  ModelFolder {
    dense = List.copyOf(dense);
  }

  static ModelFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException("%s is not a folder".formatted(folder));
    }
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    EncoderConfig encoder = Architectures.encoder(config);
    SentenceTransformer extras = SentenceTransformer.read(folder, config);
    int dimensions = encoder.hiddenSize();
    for (Path layer : extras.dense()) {
      dimensions = ModelConfig.read(layer.resolve("config.json")).integer("out_features");
    }
    EmbeddingSettings settings =
        new EmbeddingSettings(
            folder.toAbsolutePath().normalize().getFileName().toString(),
            dimensions,
            Math.min(encoder.maxTokens(), extras.maxTokens()),
            extras.queryPrefix(),
            extras.passagePrefix());
    return new ModelFolder(folder, encoder, settings, extras.pooling(), extras.dense());
  }

  @Override
  public Tokenizer openTokenizer() {
    try {
      return Tokenizer.read(folder.resolve("tokenizer.json"));
    } catch (IOException e) {
      throw new ModelException(
          "the tokenizer of %s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /// Loads the weights: in float32 for the CPU, in their own type for the GPU.
  EmbeddingPipeline load(MlxScope scope) {
    MlxDtype dtype = MlxDevice.current() == MlxDevice.CPU ? MlxDtype.FLOAT32 : null;
    Quantizations quantizations = Quantizations.of(ModelConfig.read(folder.resolve("config.json")));
    Weights weights =
        Weights.of(folder.toString(), SafetensorsFiles.open(folder), quantizations, dtype, scope);
    Encoder encoder = config.load(weights);
    weights.evaluate();
    List<DenseLayer> layers = new ArrayList<>();
    for (Path layer : dense) {
      layers.add(
          DenseLayer.load(
              ModelConfig.read(layer.resolve("config.json")), weights(layer, dtype, scope)));
    }
    return new EmbeddingPipeline(encoder, pooling, layers);
  }

  private static Weights weights(Path folder, @Nullable MlxDtype dtype, MlxScope scope) {
    return Weights.of(folder.toString(), SafetensorsFiles.open(folder), dtype, scope);
  }
}
