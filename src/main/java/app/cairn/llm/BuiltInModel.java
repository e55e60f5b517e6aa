package app.cairn.llm;

import static app.cairn.mlx.MlxShape.transpose;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.Encoder;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.StoredTensor;
import app.cairn.llm.model.Weights;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// bge-small-en-v1.5 (<https://huggingface.co/BAAI/bge-small-en-v1.5>), whose weights lie in an
/// ONNX file on the class path. They are read from there straight into MLX; on a CPU in 8 bits.
record BuiltInModel() implements EmbeddingModelSource {

  private static final String ONNX = "/bge-small-en-v1.5.onnx";
  private static final String TOKENIZER = "/bge-small-en-v1.5-tokenizer.json";
  private static final String MAT_MUL = "/MatMul";
  private static final int BUFFER_BYTES = 1 << 16;

  /// The id is that of its precision on a CPU, whichever device it runs on: it is known before MLX.
  private static final EmbeddingSettings SETTINGS =
      new EmbeddingSettings(
          "bge-small-en-v1.5-8bit",
          384,
          512,
          "Represent this sentence for searching relevant passages: ",
          "");

  /// The model's `config.json`, which does not lie beside the ONNX file.
  private static final String CONFIG =
      """
      {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12,
       "intermediate_size": 1536, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
       "max_position_embeddings": 512, "type_vocab_size": 2, "vocab_size": 30522}
      """;

  @Override
  public EmbeddingSettings settings() {
    return SETTINGS;
  }

  @Override
  public Tokenizer openTokenizer() {
    try (InputStream json = resource(TOKENIZER)) {
      return Tokenizer.read(json, TOKENIZER);
    } catch (IOException e) {
      throw new ModelException("the built-in model: " + e.getMessage(), e);
    }
  }

  EmbeddingPipeline load(MlxScope scope) {
    Weights weights = Weights.of("the built-in model", readTensors(), MlxDtype.FLOAT32, scope);
    ModelConfig config = ModelConfig.parse("the built-in model", CONFIG);
    Encoder encoder =
        Architectures.encoder(config).load(MlxDevice.rounds() ? weights.inEightBits() : weights);
    weights.evaluate();
    return new EmbeddingPipeline(encoder, Pooling.CLS, List.of());
  }

  private static Map<String, StoredTensor> readTensors() {
    Map<String, MlxArray> arrays = new HashMap<>();
    List<OnnxReader.MatMul> matMuls;
    try (InputStream onnx = new BufferedInputStream(resource(ONNX), BUFFER_BYTES)) {
      matMuls =
          OnnxReader.read(
              onnx,
              (name, shape, data) ->
                  arrays.put(
                      name, MlxCreate.read(Channels.newChannel(data), MlxDtype.FLOAT32, shape)));
    } catch (IOException e) {
      throw new ModelException("the built-in model cannot be read: " + e.getMessage(), e);
    }
    Map<String, StoredTensor> tensors = new HashMap<>();
    arrays.forEach((name, array) -> tensors.put(name, StoredTensor.of(array)));
    for (OnnxReader.MatMul matMul : matMuls) {
      MlxArray weight = arrays.get(matMul.weight()); // [in, out]
      if (weight != null) {
        tensors.put(checkpointName(matMul.node()), StoredTensor.of(transpose(weight)));
      }
    }
    return tensors;
  }

  /// `/encoder/layer.0/output/dense/MatMul` is `encoder.layer.0.output.dense.weight`.
  private static String checkpointName(String node) {
    String path =
        node.endsWith(MAT_MUL) ? node.substring(0, node.length() - MAT_MUL.length()) : node;
    return path.substring(path.startsWith("/") ? 1 : 0).replace('/', '.') + ".weight";
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = BuiltInModel.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException(name + " is missing on the class path");
    }
    return in;
  }
}
