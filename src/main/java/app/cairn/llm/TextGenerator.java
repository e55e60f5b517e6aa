package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.model.Weights;
import app.cairn.llm.text.ChatMessage;
import app.cairn.llm.text.ChatTemplateOptions;
import app.cairn.llm.text.Tokenizer;
import app.cairn.llm.text.ToolDefinition;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxMemory;
import app.cairn.mlx.MlxScope;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A loaded language model that writes texts. Belongs to the thread that loaded it, and is closed
/// on it.
public final class TextGenerator implements AutoCloseable {

  private final LanguageModelFolder source;
  private final Tokenizer tokenizer;
  private final MlxScope weights;
  private final LanguageModel model;
  private final long weightBytes;
  private final KeptText kept;
  private final int chunk;
  private final ReadingPace pace = new ReadingPace();
  private @Nullable ConversationFormat conversations;

  private TextGenerator(
      LanguageModelFolder source,
      Tokenizer tokenizer,
      MlxScope weights,
      LanguageModel model,
      long weightBytes,
      int context,
      int kvBits) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.weights = weights;
    this.model = model;
    this.weightBytes = weightBytes;
    this.kept = new KeptText(model, context, kvBits);
    this.chunk = PromptStep.tokens(weightBytes, MlxDevice.current() == MlxDevice.CPU);
  }

  /// Loads a model onto MLX's current device: in float32 for the CPU, in its own type for the GPU.
  ///
  /// @param context how many tokens a text may have at most, the prompt included; less if the model
  ///   was made for less
  /// @throws ModelException if its files do not make a model
  /// @throws app.cairn.mlx.MlxException if MLX cannot be loaded, or fails
  public static TextGenerator load(LanguageModelFolder source, int context) {
    return load(source, context, Short.SIZE);
  }

  /// [#load(LanguageModelFolder, int)] with keys and values in few bits.
  ///
  /// @param kvBits 4 or 8; 16 for as they were computed
  public static TextGenerator load(LanguageModelFolder source, int context, int kvBits) {
    Tokenizer tokenizer = source.openTokenizer();
    MlxScope weights = null;
    long before = MlxMemory.active();
    try (MlxScope loading = MlxScope.open()) {
      weights = MlxScope.detached();
      MlxDtype dtype = MlxDevice.current() == MlxDevice.CPU ? MlxDtype.FLOAT32 : null;
      Weights stored =
          Weights.of(
              source.folder().toString(),
              SafetensorsFiles.open(source.folder()),
              source.quantizations(),
              dtype,
              weights);
      LanguageModel model = LanguageModel.load(source.config(), stored);
      stored.evaluate();
      long bytes = MlxMemory.active() - before;
      return new TextGenerator(
          source, tokenizer, weights, model, bytes, source.context(context), kvBits);
    } catch (RuntimeException | Error e) {
      if (weights != null) {
        weights.close();
      }
      tokenizer.close();
      MlxMemory.clearCache();
      throw e;
    }
  }

  /// Where it was loaded from.
  public LanguageModelFolder source() {
    return source;
  }

  /// The model's tokenizer, closed with the model.
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /// How many tokens a text may have, the prompt included.
  public int context() {
    return kept.room();
  }

  /// The memory that its weights take, in bytes.
  public long weightBytes() {
    return weightBytes;
  }

  /// Begins a text, which the caller advances and closes before the model.
  ///
  /// @throws PromptLengthException if the prompt is too long
  /// @throws IllegalArgumentException if it is empty or names a token that the model does not have
  public Generation start(int[] prompt, GenerationOptions options, GenerationListener listener) {
    return start(prompt, ReplyText.plain(tokenizer, options.stop()), options, listener, true);
  }

  /// [#start(int[], GenerationOptions, GenerationListener)] with each token written by itself, for
  /// comparisons.
  Generation startWithoutDrafts(
      int[] prompt, GenerationOptions options, GenerationListener listener) {
    return start(prompt, ReplyText.plain(tokenizer, options.stop()), options, listener, false);
  }

  /// Begins the reply to a conversation, which becomes a prompt by the model's chat template. Text
  /// in it that names special tokens does not become these.
  ///
  /// @param tools what the model may call, maybe nothing
  /// @throws ModelException if the model has no template that can be used
  /// @throws app.cairn.llm.text.ChatTemplateException if the template does not take the
  ///   conversation
  /// @throws IllegalArgumentException as [#start(int[], GenerationOptions, GenerationListener)]
  ///   does
  public Generation start(
      List<ChatMessage> messages,
      List<ToolDefinition> tools,
      ChatTemplateOptions form,
      GenerationOptions options,
      GenerationListener listener) {
    ConversationFormat format = conversations;
    if (format == null) {
      format = ConversationFormat.read(source.folder());
      conversations = format;
    }
    String prompt = format.prompt(messages, tools, form);
    ReplyText reply = format.reply(tokenizer, prompt, tools, options.stop());
    // The template writes the tokens at the beginning itself.
    return start(tokenizer.encodePlain(prompt), reply, options, listener, true);
  }

  private Generation start(
      int[] prompt,
      ReplyText reply,
      GenerationOptions options,
      GenerationListener listener,
      boolean drafting) {
    int vocab = model.config().sizes().vocabSize();
    if (prompt.length == 0) {
      throw new IllegalArgumentException("The prompt has no tokens.");
    }
    if (prompt.length >= context()) {
      throw new PromptLengthException(prompt.length, context());
    }
    for (int token : prompt) {
      if (token < 0 || token >= vocab) {
        throw new IllegalArgumentException(
            "The prompt names token %d, but the model has %d tokens.".formatted(token, vocab));
      }
    }
    return new Generation(
        model,
        chunk,
        pace,
        source.endTokens(),
        prompt,
        reply,
        kept,
        options.or(source.defaults()),
        listener,
        drafting);
  }

  /// Writes a text.
  ///
  /// @param cancelled asked before each token and each part of the prompt
  /// @throws IllegalArgumentException as [#start(int[], GenerationOptions, GenerationListener)]
  ///   does
  /// @throws app.cairn.mlx.MlxException if MLX fails
  public GenerationResult generate(
      int[] prompt,
      GenerationOptions options,
      GenerationListener listener,
      BooleanSupplier cancelled) {
    try (Generation generation = start(prompt, options, listener)) {
      do {
        if (cancelled.getAsBoolean()) {
          generation.cancel();
        }
      } while (generation.advance());
      return Objects.requireNonNull(generation.result());
    }
  }

  /// Gives back the memory of the last text, which is kept for the next one that begins alike.
  public void forget() {
    kept.close();
  }

  /// Frees the model's memory, and what MLX keeps of it for reuse.
  @Override
  public void close() {
    Mlx.synchronize();
    kept.close();
    weights.close();
    tokenizer.close();
    MlxMemory.clearCache();
  }
}
