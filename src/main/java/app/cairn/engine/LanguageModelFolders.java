package app.cairn.engine;

import app.cairn.llm.LanguageModelFolder;
import app.cairn.llm.MemoryNeed;
import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Looks at folders of language models without loading them, in this process and without MLX.
/// Thread-safe.
public final class LanguageModelFolders {

  private final EngineProperties properties;
  private final Supplier<@Nullable String> device;

  /// Creates it.
  ///
  /// @param device MLX's device, `gpu` or `cpu`; null as long as that is not known
  public LanguageModelFolders(EngineProperties properties, Supplier<@Nullable String> device) {
    this.properties = properties;
    this.device = device;
  }

  /// Describes the model in a folder, and checks all that can be before it is loaded: the
  /// configuration, the headers of the weights' files, and that tokenizer and chat template are
  /// there.
  ///
  /// @param folder in Hugging Face's form
  /// @throws EngineException if it holds no language model that is known here, with what to do
  public LanguageModelInfo describe(Path folder) {
    try {
      return read(folder);
    } catch (ModelException e) {
      throw refused(folder, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw refused(folder, "its configuration does not fit together (%s)".formatted(e), e);
    }
  }

  /// How much memory models could have together now, in bytes.
  ///
  /// @param inUse what models have already
  public long room(long inUse) {
    return new MemoryBudget(properties.memoryLimit().toBytes(), MachineMemory::available)
        .room(inUse);
  }

  private LanguageModelInfo read(Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    require(folder.resolve("tokenizer.json"));
    requireChatTemplate(folder);
    int context = properties.context();
    MemoryNeed stored = source.memoryNeed(context, properties.kvBits(), false);
    MemoryNeed need = onCpu() ? source.memoryNeed(context, properties.kvBits(), true) : stored;
    ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
    ModelConfig text = config.object("text_config");
    return new LanguageModelInfo(
        (text == null ? config : text).modelType(),
        source.quantization(),
        stored.weights(),
        source.context(context),
        new LanguageModelInfo.Memory(need.weights(), need.cache(), need.working()));
  }

  private static void require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException("%s is missing".formatted(file));
    }
  }

  private static void requireChatTemplate(Path folder) {
    Path config = folder.resolve("tokenizer_config.json");
    if (!Files.isRegularFile(folder.resolve("chat_template.jinja"))
        && !Files.isRegularFile(folder.resolve("chat_template.json"))
        && !(Files.isRegularFile(config) && ModelConfig.read(config).has("chat_template"))) {
      throw new ModelException(
          "it has no chat template, so it continues texts but answers no questions; models that"
              + " answer are often called instruct, chat or it");
    }
  }

  /// Until MLX has told, the device is the one that it usually has on this system.
  private boolean onCpu() {
    return switch (properties.device()) {
      case CPU -> true;
      case GPU -> false;
      case AUTO -> {
        String known = device.get();
        yield known == null
            ? !System.getProperty("os.name").startsWith("Mac")
            : known.equals("cpu");
      }
    };
  }

  private static EngineException refused(Path folder, String reason, RuntimeException cause) {
    return new EngineException(
        EngineException.Kind.REJECTED,
        "The model %s cannot be used: %s. Choose another model, or get its files again if some are missing or damaged."
            .formatted(folder.getFileName(), reason),
        cause);
  }
}
