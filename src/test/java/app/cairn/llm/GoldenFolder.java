package app.cairn.llm;

import static app.cairn.mlx.MlxCreate.ones;
import static app.cairn.mlx.MlxCreate.zeros;
import static app.cairn.mlx.MlxDtype.FLOAT32;
import static app.cairn.mlx.MlxRandom.key;
import static app.cairn.mlx.MlxRandom.normal;
import static app.cairn.mlx.MlxShape.roll;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A golden model's folder with a tokenizer, so that text goes in and comes out: bytes are tokens 0
/// to 255, and each token behind them is a space and a word of its number.
public final class GoldenFolder {

  /// Tokens of a folder made by [#conversing].
  public static final int MESSAGE_START = 300;

  public static final int MESSAGE_END = 301;
  public static final int FILLER = 302;
  public static final int THINK = 303;
  public static final int THINK_END = 304;
  public static final int CALL = 305;
  public static final int CALL_END = 306;
  public static final int CALL_OF_NOW = 307;
  public static final int PERHAPS = 308;
  public static final int YES = 309;

  /// How much further the next token of a model made by [#copying] is.
  static final int COPYING_STEP = 7;

  private static final Map<Integer, String> MARKS =
      Map.of(
          MESSAGE_START, "<|im_start|>",
          MESSAGE_END, "<|im_end|>",
          FILLER, "<|filler|>",
          THINK, "<think>",
          THINK_END, "</think>",
          CALL, "<tool_call>",
          CALL_END, "</tool_call>");
  private static final Map<Integer, String> WORDS =
      Map.of(
          CALL_OF_NOW, "{\"name\": \"now\", \"arguments\": {\"zone\": \"UTC\"}}",
          PERHAPS, " Perhaps",
          YES, " Yes");
  private static final String TEMPLATE =
      """
      {%- for m in messages %}<|im_start|>{{ m.role }}
      {{ m.content }}{% for c in m.tool_calls or [] %}<tool_call>{{ c.function | tojson }}</tool_call>{% endfor %}<|im_end|>
      {% endfor %}{% if tools %}{{ tools | tojson }}{% endif %}<|im_start|>assistant
      """;
  private static final int VOCAB = 320;

  private GoldenFolder() {}

  /// The golden model as it lies in the resources.
  static Path of(String name) {
    try {
      return Path.of(
              Objects.requireNonNull(
                      GoldenFolder.class.getResource("/golden/models/" + name + "/config.json"))
                  .toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A copy of a golden model with a tokenizer, for texts of up to 4,096 tokens.
  ///
  /// @param endToken ends a text; none if negative
  public static Path copyOf(String name, Path folder, int endToken) {
    try {
      Files.createDirectories(folder);
      Files.copy(of(name).resolve("model.safetensors"), folder.resolve("model.safetensors"));
      String config = Files.readString(of(name).resolve("config.json"));
      Files.writeString(
          folder.resolve("config.json"),
          config.replaceFirst(
              "\"max_position_embeddings\": \\d+", "\"max_position_embeddings\": 4096"));
      if (endToken >= 0) {
        Files.writeString(
            folder.resolve("generation_config.json"),
            "{\"eos_token_id\": [%d]}".formatted(endToken));
      }
      writeTokenizer(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A small model that takes conversations: its texts end at [#MESSAGE_END], it knows the marks of
  /// thoughts and calls and some whole words, and a bias decides what it says.
  public static Path conversing(Path folder) {
    copyOf("granite", folder, MESSAGE_END);
    try {
      writeTokenizer(folder, VOCAB, MARKS, WORDS);
      Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
      Path config = folder.resolve("config.json");
      Files.writeString(
          config,
          Files.readString(config)
              .replaceFirst("\"logits_scaling\": [\\d.]+", "\"logits_scaling\": 10000"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A model that writes behind each token the one [#COPYING_STEP] further, whatever stands before:
  /// so it copies a prompt in which tokens follow each other like this. Needs an open scope.
  static Path copying(Path folder, int endToken) {
    copyOf("llama", folder, endToken);
    Map<String, MlxArray> tensors = new HashMap<>();
    SafetensorsFiles.open(of("llama"))
        .forEach(
            (name, stored) -> {
              MlxArray tensor = stored.read();
              boolean adds = name.matches(".*(o_proj|down_proj).*");
              tensors.put(name, adds ? zeros(FLOAT32, tensor.shape()) : tensor);
            });
    MlxArray table = normal(key(1), FLOAT32, VOCAB, 64);
    tensors.put("model.embed_tokens.weight", table);
    tensors.put("model.norm.weight", ones(FLOAT32, 64));
    tensors.put("lm_head.weight", roll(table, COPYING_STEP, 0));
    MlxFiles.saveSafetensors(folder.resolve("model.safetensors"), tensors, Map.of());
    return folder;
  }

  /// A bias that makes such a model say these tokens in this order, each once, if presence and
  /// frequency have a penalty of 10 each.
  public static Map<Integer, Float> saying(int... tokens) {
    Map<Integer, Float> bias = new HashMap<>();
    for (int token : tokens) {
      bias.put(token, 900f - 2 * bias.size());
    }
    return bias;
  }

  /// A copy of a golden model as the text part of one that does more. Needs an open scope.
  ///
  /// @param modelType of the whole
  /// @param published whether names are as they are published now, or as MLX writes them
  /// @param others names of tensors that are not for texts
  static Path asTextPart(
      String name, String modelType, boolean published, Path folder, String... others) {
    Map<String, MlxArray> tensors = new HashMap<>();
    SafetensorsFiles.open(of(name))
        .forEach((tensor, stored) -> tensors.put(inPart(tensor, published), stored.read()));
    for (String other : others) {
      tensors.put(other, ones(FLOAT32, 64, 64));
    }
    try {
      Files.createDirectories(folder);
      MlxFiles.saveSafetensors(folder.resolve("model.safetensors"), tensors, Map.of());
      Files.writeString(
          folder.resolve("config.json"),
          "{\"model_type\": \"%s\", \"vocab_size\": 320, \"text_config\": %s}"
              .formatted(modelType, Files.readString(of(name).resolve("config.json"))));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String inPart(String tensor, boolean published) {
    if (!published) {
      return "language_model." + tensor;
    }
    return tensor.replaceFirst("^model\\.", "model.language_model.");
  }

  /// The golden models that write texts.
  public static List<String> writing() {
    try (Stream<Path> all = Files.list(of("llama").resolveSibling(""))) {
      return all.filter(folder -> isWriting(folder))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isWriting(Path folder) {
    return SafetensorsFiles.openAll(List.of(folder.resolve("golden.safetensors")))
        .containsKey("greedy");
  }

  /// Writes `tokenizer.json`.
  public static void writeTokenizer(Path folder) throws IOException {
    writeTokenizer(folder, VOCAB);
  }

  /// Writes `tokenizer.json` with so many tokens.
  static void writeTokenizer(Path folder, int vocab) throws IOException {
    writeTokenizer(folder, vocab, Map.of(), Map.of());
  }

  private static void writeTokenizer(
      Path folder, int vocab, Map<Integer, String> marks, Map<Integer, String> words)
      throws IOException {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < vocab; id++) {
      String word = words.getOrDefault(id, " w" + id).replace(" ", character(' '));
      String text = id < 256 ? character(id) : marks.getOrDefault(id, word);
      String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
      vocabulary.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(quoted, id));
    }
    String added =
        marks.entrySet().stream()
            .map(
                mark ->
                    """
                    {"id": %d, "content": "%s", "special": %s, "single_word": false,
                     "lstrip": false, "rstrip": false, "normalized": false}
                    """
                        .formatted(
                            mark.getKey(), mark.getValue(), mark.getValue().startsWith("<|")))
            .collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": null,
         "pre_tokenizer":
           {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "post_processor": null,
         "decoder":
           {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
           "byte_fallback": false, "vocab": {%s}, "merges": []}}
        """
            .formatted(added, vocabulary));
  }

  /// The printable character that stands for a byte in vocabularies of bytes.
  private static String character(int wanted) {
    int other = 256;
    for (int value = 0; value <= wanted; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      if (value == wanted) {
        return String.valueOf((char) (printable ? value : other));
      }
      other += printable ? 0 : 1;
    }
    throw new IllegalArgumentException("no byte is " + wanted);
  }
}
