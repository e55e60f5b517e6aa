package app.cairn.llm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import app.cairn.llm.model.LayerMemory;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Texts of which parts are drafted, compared with the same texts written token by token.
@Timeout(120)
class DraftedTextTests {

  /// What a model that copies writes behind token 3.
  private static final int[] PASSAGE = following(10, 200);

  /// The passage, something else, and token 3.
  private static final int[] PROMPT =
      joined(joined(PASSAGE, IntStream.range(0, 40).map(i -> i * 37 % 320).toArray()), 3);

  /// Attention to several tokens at a time adds in another order.
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  @Test
  void quoteTakesFewPasses() {
    try (TextGenerator generator = copying(-1)) {
      GenerationResult result = same(generator, PROMPT, options().maxTokens(150)).result;
      assertThat(result.tokens()).isEqualTo(150);
      assertThat(result.agreedTokens()).isGreaterThan(110).isEqualTo(result.draftedTokens());
    }
  }

  @Test
  void modelsOfAllArchitecturesWriteWhatTheyWriteWithoutDrafts() {
    int agreed = 0;
    int drafted = 0;
    for (String name : GoldenFolder.writing()) {
      try (TextGenerator generator = endless(GoldenFolder.copyOf(name, folder.resolve(name), -1))) {
        // What it writes anyway stands in the prompt, so that some is drafted.
        Text first = write(generator, PROMPT, options().maxTokens(60), false);
        int[] own = first.tokens.stream().mapToInt(Integer::intValue).toArray();
        int[] prompt = joined(own, PROMPT);
        generator.forget();
        GenerationResult result = same(generator, prompt, options().maxTokens(120)).result;
        if (canForget(generator)) {
          agreed += result.agreedTokens();
          drafted += result.draftedTokens();
        } else {
          assertThat(result.draftedTokens()).as(name).isZero();
        }
      }
    }
    assertThat(agreed).isGreaterThan(rarerOnGpu(100, 50));
    assertThat(drafted).as("some drafts were wrong").isGreaterThan(agreed);
  }

  @Test
  void drawsWithASeedAndPenaltiesAreTheSame() {
    GenerationOptions.Builder drawn = options().temperature(8).topK(100).topP(0.98).maxTokens(100);
    int wrong = 0;
    int agreed = 0;
    try (TextGenerator generator = copying(-1)) {
      for (long seed = 0; seed < 4; seed++) {
        if (seed == 2) {
          drawn.repetitionPenalty(1.02).frequencyPenalty(0.5).presencePenalty(0.5);
        }
        GenerationResult result = same(generator, PROMPT, drawn.seed(seed)).result;
        wrong += result.draftedTokens() - result.agreedTokens();
        agreed += result.agreedTokens();
      }
    }
    assertThat(wrong).isPositive();
    assertThat(agreed).isGreaterThan(rarerOnGpu(50, 30));
  }

  @Test
  void endsWhereverATextMayEnd() {
    try (TextGenerator generator = copying(-1)) {
      for (int length = 1; length <= 24; length++) {
        Text text = same(generator, PROMPT, options().maxTokens(length));
        assertThat(text.tokens).hasSize(length);
        assertThat(text.result.reason()).isEqualTo(FinishReason.LENGTH);
      }
      for (int token : Arrays.copyOfRange(PASSAGE, 36, 44)) {
        Text text = same(generator, PROMPT, options().stop(" w" + token));
        assertThat(text.result.reason()).isEqualTo(FinishReason.STOP_STRING);
      }
    }
    for (int place = 3; place < 24; place += 2) {
      try (TextGenerator generator = copying(PASSAGE[place])) {
        Text text = same(generator, PROMPT, options());
        assertThat(text.tokens).hasSize(place + 1);
        assertThat(text.result.reason()).isEqualTo(FinishReason.END);
      }
    }
  }

  @Test
  void fillsTheContextToItsEnd() {
    for (int room = 20; room < 32; room++) {
      try (TextGenerator generator = copying(-1, PROMPT.length + room)) {
        assertThat(same(generator, PROMPT, options()).tokens).hasSize(room);
      }
    }
  }

  @Test
  void textThatIsCancelledIsKeptAsFarAsItWasTold() {
    GenerationOptions again = options().maxTokens(30).temperature(1).topK(1).build();
    try (TextGenerator generator = copying(-1)) {
      for (int tokens = 1; tokens < 24; tokens++) {
        Written written = new Written();
        int most = tokens;
        generator.generate(PROMPT, options().build(), written, () -> written.tokens.size() == most);
        int[] next = joined(PROMPT, following(10, 100));
        GenerationResult result = generator.generate(next, again, written, () -> false);
        assertThat(result.reusedTokens()).isEqualTo(PROMPT.length + tokens);
        generator.forget();
        Written anew = new Written();
        generator.generate(next, again, anew, () -> false);
        assertThat(written.tokens.subList(tokens, tokens + 30)).isEqualTo(anew.tokens);
      }
    }
  }

  @Test
  void keysAndValuesInFewBitsMayBeForgottenToo() {
    Path model = GoldenFolder.copyOf("qwen3", folder.resolve("q"), -1);
    try (TextGenerator generator =
        TextGenerator.load(LanguageModelFolder.open(model), 1_000, Byte.SIZE)) {
      GenerationResult result = same(generator, PROMPT, options().maxTokens(300)).result;
      assertThat(result.draftedTokens()).isPositive();
      if (MlxDevice.current() == MlxDevice.CPU) {
        assertThat(result.agreedTokens()).isPositive();
      }
    }
  }

  /// On a GPU drafts have to be long, so that there are fewer.
  private static int rarerOnGpu(int cpu, int gpu) {
    return MlxDevice.current() == MlxDevice.CPU ? cpu : gpu;
  }

  /// As the engine runs models on a CPU.
  @Test
  void quantizedModelsWriteTheSameToTheLastBitOnACpu() throws IOException {
    assumeThat(MlxDevice.current()).isEqualTo(MlxDevice.CPU);
    MlxDevice.setCpuRounding(true);
    try (TextGenerator generator =
        TextGenerator.load(LanguageModelFolder.open(BenchmarkModel.THIN.folder(folder)), 1_000)) {
      int[] first = IntStream.range(0, 100).map(i -> 1 + i * 37 % 1000).toArray();
      List<Integer> own = write(generator, first, options().maxTokens(100), false).tokens;
      int[] prompt = joined(own.stream().mapToInt(Integer::intValue).toArray(), first);
      generator.forget();
      Text plain = write(generator, prompt, options().maxTokens(300), false);
      Text drafted = write(generator, prompt, options().maxTokens(300), true);
      assertThat(drafted.result.draftedTokens()).isGreaterThan(10);
      assertThat(drafted.tokens).isEqualTo(plain.tokens);
      assertThat(drafted.likelihoods()).containsExactly(plain.likelihoods());
    } finally {
      MlxDevice.setCpuRounding(false);
    }
  }

  private static int[] following(int first, int count) {
    return IntStream.range(0, count)
        .map(i -> (first + i * GoldenFolder.COPYING_STEP) % 320)
        .toArray();
  }

  private static int[] joined(int[] first, int... second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  private static boolean canForget(TextGenerator generator) {
    return generator.source().config().memory().stream()
        .noneMatch(LayerMemory.Recurrent.class::isInstance);
  }

  private static GenerationOptions.Builder options() {
    return GenerationOptions.builder().temperature(0).topLogprobs(2);
  }

  /// Writes a text in both ways.
  private static Text same(
      TextGenerator generator, int[] prompt, GenerationOptions.Builder options) {
    Text plain = write(generator, prompt, options, false);
    Text drafted = write(generator, prompt, options, true);
    assertThat(plain.result.draftedTokens()).isZero();
    assertThat(drafted.tokens).isEqualTo(plain.tokens);
    assertThat(drafted.pieces).isEqualTo(plain.pieces);
    assertThat(drafted.result.tokens()).isEqualTo(plain.result.tokens());
    assertThat(drafted.result.reason()).isEqualTo(plain.result.reason());
    assertThat(drafted.likelihoods()).hasSameSizeAs(plain.likelihoods());
    assertThat(drafted.likelihoods())
        .usingComparatorWithPrecision(TOLERANCE)
        .containsExactly(plain.likelihoods());
    return drafted;
  }

  private static Text write(
      TextGenerator generator, int[] prompt, GenerationOptions.Builder options, boolean drafting) {
    Written written = new Written();
    try (Generation generation =
        drafting
            ? generator.start(prompt, options.build(), written)
            : generator.startWithoutDrafts(prompt, options.build(), written)) {
      while (generation.advance()) {
        // until it has ended
      }
      GenerationResult result = requireNonNull(generation.result());
      return new Text(result, written.tokens, written.pieces, written.logprobs);
    }
  }

  private TextGenerator copying(int endToken) {
    return copying(endToken, 1_000);
  }

  private TextGenerator copying(int endToken, int context) {
    Path model = folder.resolve("copying" + endToken + "-" + context);
    try (MlxScope _ = MlxScope.open()) {
      GoldenFolder.copying(model, endToken);
    }
    return TextGenerator.load(
        endToken < 0 ? withoutEnd(model) : LanguageModelFolder.open(model), context);
  }

  private static TextGenerator endless(Path model) {
    return TextGenerator.load(withoutEnd(model), 2_000);
  }

  private static LanguageModelFolder withoutEnd(Path model) {
    LanguageModelFolder source = LanguageModelFolder.open(model);
    return new LanguageModelFolder(
        source.folder(),
        source.config(),
        source.quantizations(),
        Set.of(),
        GenerationOptions.DEFAULT);
  }

  private record Text(
      GenerationResult result,
      List<Integer> tokens,
      List<String> pieces,
      List<TokenLogprobs> logprobs) {

    double[] likelihoods() {
      return logprobs.stream().mapToDouble(TokenLogprobs::logprob).toArray();
    }
  }

  private static final class Written implements GenerationListener {

    final List<Integer> tokens = new ArrayList<>();
    final List<String> pieces = new ArrayList<>();
    final List<TokenLogprobs> logprobs = new ArrayList<>();

    @Override
    public void token(int token) {
      tokens.add(token);
    }

    @Override
    public void text(String piece, List<TokenLogprobs> with) {
      pieces.add(piece);
      logprobs.addAll(with);
    }
  }
}
