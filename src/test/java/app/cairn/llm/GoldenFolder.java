package app.cairn.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A golden model's folder with a tokenizer, so that text goes in and comes out: bytes are tokens 0
/// to 255, and each token behind them is a space and a word of its number.
public final class GoldenFolder {

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

  /// The golden models that write texts.
  static List<String> writing() {
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
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < VOCAB; id++) {
      String text = id < 256 ? character(id) : character(' ') + "w" + id;
      String quoted = text.equals("\"") || text.equals("\\") ? "\\" + text : text;
      vocabulary.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(quoted, id));
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
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
            .formatted(vocabulary));
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
