package app.cairn.llm;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxFiles;
import app.cairn.mlx.MlxScope;
import app.cairn.mlx.MlxShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// The shape of a published language model, of which a folder with random weights can be made: 4
/// bits, in groups of 64.
public enum BenchmarkModel {
  QWEN3_0_6B("Qwen3 0.6B", "qwen3", 1024, 28, 16, 8, 128, 3072, 151_936, true),
  LLAMA_3_2_1B("Llama 3.2 1B", "llama", 2048, 16, 32, 8, 64, 8192, 128_256, true),
  QWEN3_4B("Qwen3 4B", "qwen3", 2560, 36, 32, 8, 128, 9728, 151_936, true),
  LLAMA_3_8B("Llama 3 8B", "llama", 4096, 32, 32, 8, 128, 14_336, 128_256, false),
  /// As many operations as Llama 3 8B, small ones.
  THIN("32 thin layers", "llama", 256, 32, 4, 2, 64, 512, 1024, false);

  private static final int GROUP = 64;

  private final String title;
  private final String type;
  private final int hidden;
  private final int layers;
  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final int intermediate;
  private final int vocab;
  private final boolean tied;

  BenchmarkModel(
      String title,
      String type,
      int hidden,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      int intermediate,
      int vocab,
      boolean tied) {
    this.title = title;
    this.type = type;
    this.hidden = hidden;
    this.layers = layers;
    this.heads = heads;
    this.kvHeads = kvHeads;
    this.headDim = headDim;
    this.intermediate = intermediate;
    this.vocab = vocab;
    this.tied = tied;
  }

  String title() {
    return title;
  }

  int vocab() {
    return vocab;
  }

  /// The bytes of all weights that are read for a token, with 4.5 bits each.
  long bytesPerToken() {
    long block =
        2L * hidden * heads * headDim
            + 2L * hidden * kvHeads * headDim
            + 3L * hidden * intermediate;
    return (layers * block + (long) vocab * hidden) * 9 / 16;
  }

  /// The bytes of the keys and values of a token that was read, with 16 bits each.
  long bytesOfKeysAndValues() {
    return 2L * 2 * layers * kvHeads * headDim;
  }

  /// Makes the folder, if it is not there yet. Needs MLX in this process. Its tokenizer knows no
  /// words: most tokens are no text.
  public Path folder(Path parent) throws IOException {
    Path folder = parent.resolve(name().toLowerCase(Locale.ROOT));
    if (Files.exists(folder.resolve("config.json"))) {
      return folder;
    }
    Files.createDirectories(folder);
    try (MlxScope _ = MlxScope.open()) {
      MlxFiles.saveSafetensors(
          folder.resolve("model.safetensors"), tensors(), Map.of("format", "mlx"));
    }
    GoldenFolder.writeTokenizer(folder);
    Files.writeString(folder.resolve("config.json"), config());
    return folder;
  }

  /// As [#folder], with a tokenizer that has a word for each token, and a plain chat template.
  public Path writingFolder(Path parent) throws IOException {
    Path folder = folder(parent);
    GoldenFolder.writeTokenizer(folder, vocab);
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}");
    return folder;
  }

  private String config() {
    return """
    {"model_type": "%s", "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
     "num_key_value_heads": %d, "head_dim": %d, "intermediate_size": %d, "vocab_size": %d,
     "tie_word_embeddings": %b, "rms_norm_eps": 1e-06, "rope_theta": 1000000,
     "max_position_embeddings": 8192, "quantization": {"group_size": %d, "bits": 4}}
    """
        .formatted(type, hidden, layers, heads, kvHeads, headDim, intermediate, vocab, tied, GROUP);
  }

  private Map<String, MlxArray> tensors() {
    Map<String, MlxArray> tensors = new HashMap<>();
    putLinear(tensors, "model.embed_tokens", hidden, vocab);
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      String attention = layer + "self_attn.";
      putLinear(tensors, attention + "q_proj", hidden, heads * headDim);
      putLinear(tensors, attention + "k_proj", hidden, kvHeads * headDim);
      putLinear(tensors, attention + "v_proj", hidden, kvHeads * headDim);
      putLinear(tensors, attention + "o_proj", heads * headDim, hidden);
      putLinear(tensors, layer + "mlp.gate_proj", hidden, intermediate);
      putLinear(tensors, layer + "mlp.up_proj", hidden, intermediate);
      putLinear(tensors, layer + "mlp.down_proj", intermediate, hidden);
      putNorm(tensors, layer + "input_layernorm", hidden);
      putNorm(tensors, layer + "post_attention_layernorm", hidden);
      if (type.equals("qwen3")) {
        putNorm(tensors, attention + "q_norm", headDim);
        putNorm(tensors, attention + "k_norm", headDim);
      }
    }
    putNorm(tensors, "model.norm", hidden);
    if (!tied) {
      putLinear(tensors, "lm_head", hidden, vocab);
    }
    return tensors;
  }

  private static void putNorm(Map<String, MlxArray> tensors, String name, int size) {
    tensors.put(name + ".weight", MlxCreate.ones(MlxDtype.BFLOAT16, size));
  }

  /// Any codes, which spread over 4.6 scales, so that products are as large as what is multiplied.
  private static void putLinear(Map<String, MlxArray> tensors, String name, int in, int out) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int[] codes = new int[out * (in / 8)];
    Arrays.setAll(codes, _ -> random.nextInt());
    double scale = 1 / (4.6 * Math.sqrt(in));
    tensors.put(
        name + ".weight", MlxShape.view(MlxCreate.array(codes, out, in / 8), MlxDtype.UINT32));
    tensors.put(name + ".scales", MlxCreate.full(scale, MlxDtype.BFLOAT16, out, in / GROUP));
    tensors.put(name + ".biases", MlxCreate.full(-7.5 * scale, MlxDtype.BFLOAT16, out, in / GROUP));
  }
}
