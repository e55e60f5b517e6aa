package app.cairn.llm;

import static app.cairn.mlx.MlxReduce.argmax;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import app.cairn.llm.model.ModelException;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxFiles;
import app.cairn.mlx.MlxMemory;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TextGeneratorTests {

  private static final int[] PROMPT = IntStream.range(0, 20).map(i -> i * 7 % 320).toArray();

  @TempDir Path folder;
  private final Written written = new Written();

  static List<String> goldenModels() {
    return GoldenFolder.writing();
  }

  @ParameterizedTest
  @MethodSource("goldenModels")
  void writesTheGoldenTokens(String name) throws IOException {
    int[] prompt;
    int[] expected;
    try (MlxScope _ = MlxScope.open()) {
      Map<String, MlxArray> golden =
          MlxFiles.loadSafetensors(GoldenFolder.of(name).resolve("golden.safetensors"));
      MlxArray ids = requireNonNull(golden.get("input_ids"));
      prompt = Arrays.copyOf(ids.toInts(), ids.dim(1));
      expected = requireNonNull(golden.get("greedy")).toInts();
    }
    Path copy = GoldenFolder.copyOf(name, folder.resolve("golden"), -1);
    Files.copy(
        GoldenFolder.of(name).resolve("config.json"),
        copy.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    try (TextGenerator generator = endless(copy, 4_000)) {
      GenerationResult result = write(generator, prompt, options().maxTokens(expected.length));
      assertThat(written.tokens).isEqualTo(IntStream.of(expected).boxed().toList());
      assertThat(result.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(result.promptTokens()).isEqualTo(prompt.length);
      assertThat(result.tokens()).isEqualTo(expected.length);
      assertThat(result.promptTime()).isPositive();
      assertThat(result.decodeTime()).isPositive();
      // Bytes that are no character come late or not at all.
      assertThat(written.text.toString().replaceAll("\uFFFD+$", ""))
          .isEqualTo(generator.tokenizer().decode(expected).replaceAll("\uFFFD+$", ""));
    }
  }

  @Test
  void readsTheSamePromptInStepsOfAnyLength() {
    int[] prompt = IntStream.range(0, 1_000).map(i -> i * 13 % 320).toArray();
    try (TextGenerator generator = load("llama")) {
      GenerationResult result = write(generator, prompt, options().maxTokens(3));
      assertThat(result.promptTokens()).isEqualTo(1_000);
      assertThat(written.promptRead).containsExactly(512, 1_000);
      assertThat(written.tokens).hasSize(3);
    }
  }

  @Test
  void sameSeedWritesTheSameText() {
    try (TextGenerator generator = load("llama")) {
      GenerationOptions.Builder options = options().temperature(1.5).topP(0.95).maxTokens(60);
      write(generator, PROMPT, options.seed(7L));
      List<Integer> first = written.take();
      write(generator, PROMPT, options.seed(7L));
      assertThat(written.take()).isEqualTo(first);
      write(generator, PROMPT, options.seed(8L));
      assertThat(written.take()).isNotEqualTo(first);
    }
  }

  @Test
  void optionsReachTheSampler() {
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, options().maxTokens(40));
      List<Integer> greedy = written.take();
      write(generator, PROMPT, options().maxTokens(40).temperature(2).topK(1));
      assertThat(written.take()).as("one candidate is the likeliest").isEqualTo(greedy);
      write(generator, PROMPT, options().maxTokens(40).frequencyPenalty(10));
      List<Integer> once = written.take();
      assertThat(once).doesNotHaveDuplicates();
      write(generator, PROMPT, options().maxTokens(5).logitBias(Map.of(300, 1_000f)));
      assertThat(written.take()).containsOnly(300);
    }
  }

  @Test
  void endsAtAnEndTokenAndTellsNothingOfIt() {
    List<Integer> all;
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, options().maxTokens(12));
      all = written.take();
    }
    int end = all.get(5);
    Path withEnd = GoldenFolder.copyOf("llama", folder.resolve("end"), end);
    try (TextGenerator generator = TextGenerator.load(LanguageModelFolder.open(withEnd), 1_000)) {
      GenerationResult result = write(generator, PROMPT, options().maxTokens(12));
      int first = all.indexOf(end);
      assertThat(result.reason()).isEqualTo(FinishReason.END);
      assertThat(result.tokens()).isEqualTo(first + 1);
      assertThat(written.tokens).isEqualTo(all.subList(0, first + 1));
      int[] before = all.subList(0, first).stream().mapToInt(Integer::intValue).toArray();
      assertThat(generator.tokenizer().decode(before)).startsWith(written.text);
    }
  }

  @Test
  void endsBeforeAStopStringAlsoAcrossTokens() {
    try (TextGenerator generator = load("llama")) {
      // Ten words, " w300" ... " w309", forced one after the other by what each may not repeat.
      Map<Integer, Float> words = new HashMap<>();
      for (int i = 0; i < 10; i++) {
        words.put(300 + i, 900f - 60 * i);
      }
      GenerationOptions.Builder options =
          options().logitBias(words).maxTokens(10).frequencyPenalty(0);
      write(generator, PROMPT, options);
      assertThat(written.text).hasToString(" w300".repeat(10));
      written.take();

      GenerationResult result = write(generator, PROMPT, options.stop("0 w300 w3"));
      assertThat(result.reason()).isEqualTo(FinishReason.STOP_STRING);
      assertThat(result.tokens()).isEqualTo(3);
      assertThat(written.text).hasToString(" w30");
      written.take();

      result = write(generator, PROMPT, options.stop("0 w301"));
      assertThat(result.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(written.text).as("what was held back comes").hasToString(" w300".repeat(10));
    }
  }

  @Test
  void tellsLogProbabilitiesWithTheText() {
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, options().maxTokens(30).topLogprobs(3));
      assertThat(written.logprobs).isNotEmpty();
      assertThat(written.logprobs.stream().map(TokenLogprobs::token).toList())
          .isEqualTo(written.tokens.subList(0, written.logprobs.size()));
      for (TokenLogprobs token : written.logprobs) {
        assertThat(token.top()).hasSize(3);
        assertThat(token.top().getFirst())
            .isEqualTo(new TokenLogprobs.Candidate(token.token(), token.logprob()));
        assertThat(token.top().get(1).logprob()).isLessThanOrEqualTo(token.logprob());
        assertThat(token.logprob()).isNegative();
      }
      written.take();
      write(generator, PROMPT, options().maxTokens(3));
      assertThat(written.logprobs).isEmpty();
    }
  }

  @Test
  void stopsAtOnceWhenCancelled() {
    int[] prompt = IntStream.range(0, 1_500).map(i -> i * 13 % 320).toArray();
    try (TextGenerator generator = load("llama")) {
      GenerationResult result =
          generator.generate(
              prompt, options().build(), written, () -> !written.promptRead.isEmpty());
      assertThat(result.reason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(result.tokens()).isZero();
      assertThat(written.promptRead).containsExactly(512);

      result =
          generator.generate(PROMPT, options().build(), written, () -> written.tokens.size() >= 4);
      assertThat(result.reason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(result.tokens()).isEqualTo(4);
    }
  }

  @Test
  void refusesWhatTheContextCannotHold() {
    try (TextGenerator generator = load("llama", 30)) {
      assertThat(generator.context()).isEqualTo(30);
      assertThatThrownBy(() -> write(generator, new int[31], options()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The prompt has 31 tokens")
          .hasMessageContaining("may have 30");
      assertThatThrownBy(() -> write(generator, new int[0], options()))
          .hasMessage("The prompt has no tokens.");
      assertThatThrownBy(() -> write(generator, new int[] {320}, options()))
          .hasMessage("The prompt names token 320, but the model has 320 tokens.");
      GenerationResult result = write(generator, PROMPT, options());
      assertThat(result.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(result.tokens()).as("the context is full").isEqualTo(10);
    }
  }

  @Test
  void keepsNoMemoryOfTextsPast() {
    GenerationOptions.Builder options =
        options().temperature(1).topK(40).topP(0.9).repetitionPenalty(1.1).seed(1L);
    try (TextGenerator generator = load("mistral-sliding")) {
      write(generator, PROMPT, options.maxTokens(50));
      generator.forget();
      long after = MlxMemory.active();
      try (MlxScope scope = MlxScope.open();
          Generation generation =
              generator.start(PROMPT, options.maxTokens(2_000).build(), written)) {
        long early = 0;
        for (int token = 0; generation.advance(); token++) {
          assertThat(scope.size()).isZero();
          if (token == 400) {
            early = MlxMemory.active();
          } else if (token > 400 && token % 100 == 0) {
            // The window is full, so nothing may grow.
            assertThat(MlxMemory.active()).isCloseTo(early, Offset.offset(256L << 10));
          }
        }
      }
      Mlx.synchronize();
      generator.forget();
      assertThat(MlxMemory.active()).isCloseTo(after, Offset.offset(64L << 10));
    }
  }

  @Test
  void givesAllMemoryBackWhenClosed() {
    load("llama").close();
    long before = MlxMemory.active();
    for (int i = 0; i < 50; i++) {
      try (TextGenerator generator = load("llama")) {
        assertThat(generator.weightBytes()).isPositive();
        write(generator, PROMPT, options().maxTokens(5));
      }
      assertThat(MlxMemory.active()).isEqualTo(before);
      assertThat(MlxMemory.cached()).isZero();
    }
  }

  @Test
  void estimatesItsMemory() {
    try (TextGenerator generator = load("llama")) {
      MemoryNeed need = generator.source().memoryNeed(256, 16);
      // a CPU's kernels want rows of weights in whole vectors, which shows in a tiny model
      assertThat(need.weights()).isCloseTo(generator.weightBytes(), withinPercentage(5));
      assertThat(need.cache()).isPositive();
      assertThat(generator.source().memoryNeed(512, 16).cache())
          .isCloseTo(2 * need.cache(), withinPercentage(5));
      assertThat(need.total()).isGreaterThan(need.weights() + need.cache());
    }
  }

  @Test
  void writesWithKeysAndValuesInFewBits() {
    Path model = GoldenFolder.copyOf("qwen3", folder.resolve("m"), -1);
    LanguageModelFolder source = LanguageModelFolder.open(model);
    assertThat(source.memoryNeed(1_000, 8).cache())
        .as("scales and biases are floats here")
        .isLessThan(source.memoryNeed(1_000, 16).cache() * 2 / 3);
    assertThat(source.memoryNeed(1_000, 4).cache()).isLessThan(source.memoryNeed(1_000, 8).cache());
    int[] prompt = IntStream.range(0, 900).map(i -> i * 13 % 320).toArray();
    for (int bits : new int[] {8, 4}) {
      try (TextGenerator generator = TextGenerator.load(source, 2_000, bits)) {
        long before = MlxMemory.active();
        GenerationResult result = write(generator, prompt, options().maxTokens(400));
        assertThat(result.tokens()).isEqualTo(400);
        assertThat(written.take()).hasSize(400);
        generator.forget();
        Mlx.synchronize();
        assertThat(MlxMemory.active()).isCloseTo(before, Offset.offset(64L << 10));
      }
    }
  }

  @Test
  void readsEndTokensFromBothFiles() throws IOException {
    Path model = GoldenFolder.copyOf("llama", folder.resolve("m"), 5);
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(
        model.resolve("config.json"),
        config.replaceFirst("\"eos_token_id\": *[^,]+,", "\"eos_token_id\": 9,"));
    assertThat(LanguageModelFolder.open(model).endTokens()).contains(5);
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": \"five\"}");
    assertThatThrownBy(() -> LanguageModelFolder.open(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("eos_token_id should be a whole number");
  }

  @Test
  void takesOptionsThatNobodySetFromTheModelsFile() throws IOException {
    Path model = GoldenFolder.copyOf("llama", folder.resolve("m"), -1);
    assertThat(wanted(model, "{\"temperature\": 0.3, \"min_p\": 0.15, \"top_k\": -1}"))
        .isEqualTo(new GenerationOptions.Sampling(0.3f, 0, 1, 0.15f, 1));
    assertThat(wanted(model, "{\"do_sample\": true, \"top_k\": 64, \"top_p\": 0.95}"))
        .isEqualTo(new GenerationOptions.Sampling(1, 64, 0.95f, 0, 1));
    assertThat(
            wanted(
                model, "{\"do_sample\": false, \"temperature\": 0.7, \"repetition_penalty\": 1.1}"))
        .isEqualTo(new GenerationOptions.Sampling(0, 0, 1, 0, 1.1f));
    assertThat(wanted(model, "{}")).isEqualTo(GenerationOptions.DEFAULT.sampling());
    assertThatThrownBy(() -> wanted(model, "{\"top_p\": 2}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("generation_config.json: top-p must be above 0 and at most 1");

    wanted(model, "{\"temperature\": 2, \"top_k\": 1}");
    try (TextGenerator generator = TextGenerator.load(LanguageModelFolder.open(model), 1_000)) {
      write(generator, PROMPT, options().maxTokens(20));
      List<Integer> own = written.take();
      write(generator, PROMPT, options().maxTokens(20).temperature(0));
      assertThat(written.take()).as("one candidate is the likeliest").isEqualTo(own);
    }
  }

  private static GenerationOptions.Sampling wanted(Path model, String json) throws IOException {
    Files.writeString(model.resolve("generation_config.json"), json);
    return LanguageModelFolder.open(model).defaults().sampling();
  }

  @ParameterizedTest
  @ValueSource(strings = {"awq", "gptq-v2"})
  void runsFoldersThatOthersQuantized(String name) throws IOException {
    Path packed = GoldenFolder.of("llama").resolve("../../packed").resolve(name);
    Path model = Files.createDirectories(folder.resolve(name));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(packed.resolve(file), model.resolve(file));
    }
    GoldenFolder.writeTokenizer(model);
    int[] prompt;
    int[] following;
    try (MlxScope _ = MlxScope.open()) {
      Map<String, MlxArray> golden = MlxFiles.loadSafetensors(packed.resolve("golden.safetensors"));
      prompt = requireNonNull(golden.get("input_ids")).toInts();
      following = argmax(requireNonNull(golden.get("logits")), -1, false).toInts();
    }
    try (TextGenerator generator = TextGenerator.load(LanguageModelFolder.open(model), 100)) {
      write(generator, prompt, options().maxTokens(1));
      assertThat(written.take()).containsExactly(following[prompt.length - 1]);
    }
  }

  @Test
  void brokenFolderLeavesNothingBehind() throws IOException {
    Path model = GoldenFolder.copyOf("llama", folder.resolve("m"), -1);
    load("llama").close();
    long before = MlxMemory.active();
    Files.delete(model.resolve("tokenizer.json"));
    assertThatThrownBy(() -> TextGenerator.load(LanguageModelFolder.open(model), 100))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tokenizer");
    GoldenFolder.writeTokenizer(model);
    Files.write(model.resolve("model.safetensors"), new byte[100]);
    assertThatThrownBy(() -> TextGenerator.load(LanguageModelFolder.open(model), 100))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors is damaged");
    assertThat(MlxMemory.active()).isEqualTo(before);
  }

  private static GenerationOptions.Builder options() {
    return GenerationOptions.builder();
  }

  private TextGenerator load(String name) {
    return load(name, 4_000);
  }

  private TextGenerator load(String name, int context) {
    Path copy = folder.resolve(name + "-copy");
    if (Files.notExists(copy)) {
      GoldenFolder.copyOf(name, copy, -1);
    }
    return endless(copy, context);
  }

  /// A model that goes on behind end tokens, as the golden texts do.
  private static TextGenerator endless(Path folder, int context) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    return TextGenerator.load(
        new LanguageModelFolder(
            source.folder(),
            source.config(),
            source.quantizations(),
            Set.of(),
            GenerationOptions.DEFAULT),
        context);
  }

  private GenerationResult write(
      TextGenerator generator, int[] prompt, GenerationOptions.Builder options) {
    return generator.generate(prompt, options.build(), written, () -> false);
  }

  private static final class Written implements GenerationListener {

    final List<Integer> promptRead = new ArrayList<>();
    final List<Integer> tokens = new ArrayList<>();
    final List<TokenLogprobs> logprobs = new ArrayList<>();
    final StringBuilder text = new StringBuilder();

    @Override
    public void promptRead(int tokens, int of) {
      promptRead.add(tokens);
    }

    @Override
    public void token(int token) {
      tokens.add(token);
    }

    @Override
    public void text(String piece, List<TokenLogprobs> with) {
      text.append(piece);
      logprobs.addAll(with);
    }

    /// What was written since the last call.
    List<Integer> take() {
      List<Integer> taken = List.copyOf(tokens);
      promptRead.clear();
      tokens.clear();
      logprobs.clear();
      text.setLength(0);
      return taken;
    }
  }
}
