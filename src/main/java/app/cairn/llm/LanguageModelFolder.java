package app.cairn.llm;

import app.cairn.llm.model.Architectures;
import app.cairn.llm.model.DecoderConfig;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Quantizations;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxQuantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A language model in a folder: `config.json`, safetensors, `tokenizer.json`, and
/// `generation_config.json` where it has one.
///
/// @param quantizations how its layers are quantized
/// @param endTokens the tokens that end a text
/// @param defaults the options that it wants where nobody sets them
public record LanguageModelFolder(
    Path folder,
    DecoderConfig config,
    Quantizations quantizations,
    Set<Integer> endTokens,
    GenerationOptions defaults) {

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
    GenerationOptions defaults = GenerationOptions.DEFAULT;
    Path generation = folder.resolve("generation_config.json");
    if (Files.isRegularFile(generation)) {
      ModelConfig wanted = ModelConfig.read(generation);
      ends.addAll(wanted.integers(END));
      defaults = defaults(wanted);
    }
    return new LanguageModelFolder(
        folder, Architectures.decoder(config), Quantizations.of(config), ends, defaults);
  }

  /// What transformers does with the same file, but for its own limit of 50 candidates.
  private static GenerationOptions defaults(ModelConfig wanted) {
    GenerationOptions.Builder options = GenerationOptions.builder();
    boolean samples = wanted.flagOr(wanted.has("temperature"), "do_sample");
    options.temperature(samples ? wanted.numberOr(1, "temperature") : 0);
    if (wanted.has("top_k")) {
      options.topK((int) Math.max(0, wanted.number("top_k")));
    }
    if (wanted.has("top_p")) {
      options.topP(wanted.number("top_p"));
    }
    if (wanted.has("min_p")) {
      options.minP(wanted.number("min_p"));
    }
    if (wanted.has("repetition_penalty")) {
      options.repetitionPenalty(wanted.number("repetition_penalty"));
    }
    try {
      return options.build();
    } catch (IllegalArgumentException e) {
      throw new ModelException("%s: %s".formatted(wanted.source(), e.getMessage()), e);
    }
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
  /// @param kvBits in how many bits keys and values are kept, 4, 8 or 16
  /// @throws ModelException if the weights' files are missing or damaged
  /// @throws app.cairn.mlx.MlxException if MLX cannot be loaded
  public MemoryNeed memoryNeed(int context, int kvBits) {
    return memoryNeed(context, kvBits, MlxDevice.current() == MlxDevice.CPU);
  }

  /// Estimates what the model takes on the CPU or on a GPU. Needs no MLX.
  ///
  /// @param context how many tokens a text may have
  /// @param kvBits in how many bits keys and values are kept, 4, 8 or 16
  /// @throws ModelException if the weights' files are missing or damaged
  public MemoryNeed memoryNeed(int context, int kvBits, boolean cpu) {
    return MemoryNeed.of(
        config, SafetensorsFiles.byteSizes(folder, cpu), context(context), kvBits, cpu);
  }

  /// How most of its layers are quantized, such as `4-bit` or `mxfp4`; null if nothing is.
  public @Nullable String quantization() {
    MlxQuantization usual = quantizations.usual();
    if (usual == null) {
      return null;
    }
    return usual.mode() == MlxQuantization.Mode.AFFINE
        ? usual.bits() + "-bit"
        : usual.mode().name().toLowerCase(Locale.ROOT);
  }
}
