package app.cairn.llm;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.DecoderConfig;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// A language model in a folder: `config.json`, safetensors, `tokenizer.json`, and
/// `generation_config.json` where it has one.
///
/// @param quantizations how its layers are quantized
/// @param endTokens the tokens that end a text
public record LanguageModelFolder(
    Path folder, DecoderConfig config, Quantizations quantizations, Set<Integer> endTokens) {

  private static final String END = "eos_token_id";

  public LanguageModelFolder {
    endTokens = Set.copyOf(endTokens);
  }

  /// Reads all but weights and tokenizer.
  ///
  /// @throws ModelException if it is no language model that is known here, with the reason
  public static LanguageModelFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException("%s is not a folder".formatted(folder));
    }
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    Set<Integer> ends = new HashSet<>(config.integers(END));
    ModelConfig text = config.object("text_config");
    if (text != null) {
      ends.addAll(text.integers(END));
    }
    Path generation = folder.resolve("generation_config.json");
    if (Files.isRegularFile(generation)) {
      ends.addAll(ModelConfig.read(generation).integers(END));
    }
    return new LanguageModelFolder(
        folder, Architectures.decoder(config), Quantizations.of(config), ends);
  }

  /// Opens the model's tokenizer, which the caller closes.
  ///
  /// @throws ModelException if it cannot be read
  public Tokenizer openTokenizer() {
    try {
      return Tokenizer.read(folder.resolve("tokenizer.json"));
    } catch (IOException e) {
      throw new ModelException(
          "the tokenizer of %s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /// How many tokens a text may have, the prompt included.
  ///
  /// @param wanted how many it should
  public int context(int wanted) {
    return Math.min(wanted, config.sizes().maxTokens());
  }

  /// Estimates what the model takes on MLX's current device; on the CPU numbers of 16 bits become
  /// such of 32.
  ///
  /// @param context how many tokens a text may have
  /// @throws ModelException if the weights' files are missing or damaged
  /// @throws app.cairn.mlx.MlxException if MLX cannot be loaded
  public MemoryNeed memoryNeed(int context) {
    boolean cpu = MlxDevice.current() == MlxDevice.CPU;
    return MemoryNeed.of(config, SafetensorsFiles.byteSizes(folder, cpu), context(context), cpu);
  }
}
