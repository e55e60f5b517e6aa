package app.cairn.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import app.cairn.llm.model.LayerMemory;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Prompts that begin as the text before did.
@Timeout(120)
class PrefixReuseTests {

  /// How much of a prompt so small a model reads at a time.
  private static final int PART = 512;

  private static final int[] PROMPT = tokens(700, 13);
  private static final int[] ADDED = tokens(50, 7);

  @TempDir Path folder;
  private final Written written = new Written();

  static List<String> goldenModels() {
    return GoldenFolder.writing();
  }

  private static int[] tokens(int count, int step) {
    return IntStream.range(0, count).map(i -> i * step % 320).toArray();
  }

  @ParameterizedTest
  @MethodSource("goldenModels")
  void textThatIsExpectedAgainIsTheSameToTheLastBit(String name) {
    int[] next = joined(Arrays.copyOf(PROMPT, 600), ADDED);
    try (TextGenerator generator = load(name)) {
      write(generator, PROMPT, greedy());
      written.take();
      int reused = write(generator, next, greedy()).reusedTokens();
      Text known = written.take();
      generator.forget();
      assertThat(write(generator, next, greedy()).reusedTokens()).isZero();
      assertThat(known).isEqualTo(written.take());
      assertThat(known.tokens()).hasSize(12);
      if (canAlwaysForget(generator)) {
        assertThat(reused).as("whole parts only").isEqualTo(PART);
      } else {
        assertThat(reused).isIn(0, PART);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("goldenModels")
  void ofALongerConversationOnlyTheNewIsRead(String name) {
    try (TextGenerator generator = load(name)) {
      write(generator, PROMPT, likeliest());
      int[] said = written.tokens.stream().mapToInt(Integer::intValue).toArray();
      written.take();
      int[] next = joined(joined(PROMPT, said), ADDED);
      GenerationResult result = write(generator, next, likeliest());
      assertThat(result.promptTokens()).isEqualTo(next.length);
      assertThat(result.reusedTokens())
          .as("all but the last token, which nothing was computed from")
          .isEqualTo(PROMPT.length + said.length - 1);
      assertThat(written.promptRead).containsExactly(next.length);
      TokenLogprobs known = written.take().first();
      generator.forget();
      write(generator, next, likeliest());
      assertThat(known.logprob()).isCloseTo(written.take().first().logprob(), within(1e-3f));
    }
  }

  @Test
  void editedMessageIsReadAnewFromTheEditOn() {
    int[] edited = PROMPT.clone();
    edited[300]++;
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, likeliest());
      written.take();
      assertThat(write(generator, edited, likeliest()).reusedTokens()).isEqualTo(300);
      TokenLogprobs known = written.take().first();
      assertThat(write(generator, ADDED, likeliest()).reusedTokens()).isEqualTo(1);
      generator.forget();
      written.take();
      write(generator, edited, likeliest());
      assertThat(known.logprob()).isCloseTo(written.take().first().logprob(), within(1e-3f));
    }
  }

  @Test
  void lastTokenOfAPromptIsAlwaysRead() {
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, likeliest());
      assertThat(write(generator, PROMPT, likeliest()).reusedTokens()).isEqualTo(699);
      int[] part = Arrays.copyOf(PROMPT, PART);
      assertThat(write(generator, part, likeliest()).reusedTokens()).isEqualTo(PART - 1);
      assertThat(write(generator, part, greedy()).reusedTokens()).isZero();
    }
  }

  @Test
  void partsReadBehindOthersThanWholeOnesAreNotTakenForExact() {
    int[] longer = joined(PROMPT, PROMPT);
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, likeliest());
      assertThat(write(generator, longer, likeliest()).reusedTokens()).isEqualTo(PROMPT.length);
      assertThat(write(generator, longer, greedy()).reusedTokens()).isEqualTo(PART);
      assertThat(write(generator, longer, greedy()).reusedTokens()).isEqualTo(2 * PART);
    }
  }

  @Test
  void nothingStaleIsLeftByAFailure() {
    try (TextGenerator generator = load("llama")) {
      GenerationListener failing =
          new GenerationListener() {
            @Override
            public void promptRead(int tokens, int of) {
              throw new IllegalStateException("gone");
            }

            @Override
            public void text(String piece, List<TokenLogprobs> tokens) {}
          };
      assertThatThrownBy(
              () -> generator.generate(PROMPT, likeliest().build(), failing, () -> false))
          .hasMessage("gone");
      assertThat(write(generator, PROMPT, likeliest()).reusedTokens()).isZero();
    }
  }

  @Test
  void cancelledTextIsKeptAsFarAsItWasRead() {
    try (TextGenerator generator = load("llama")) {
      generator.generate(PROMPT, greedy().build(), written, () -> !written.promptRead.isEmpty());
      written.take();
      assertThat(write(generator, PROMPT, greedy()).reusedTokens()).isEqualTo(PART);
      Text known = written.take();
      generator.forget();
      write(generator, PROMPT, greedy());
      assertThat(known).isEqualTo(written.take());
    }
  }

  @Test
  void textsAtTheSameTimeDoNotShareWhatIsKept() {
    try (TextGenerator generator = load("llama")) {
      write(generator, PROMPT, greedy());
      Text alone = written.take();
      try (Generation other = generator.start(PROMPT, greedy().build(), new Written())) {
        other.advance();
        assertThat(write(generator, PROMPT, greedy()).reusedTokens()).isZero();
        assertThat(written.take()).isEqualTo(alone);
      }
      assertThat(write(generator, PROMPT, greedy()).reusedTokens()).isEqualTo(PART);
    }
  }

  @Test
  void longTextDoesNotGoOnFromAShortOneWhereThatIsReadDifferently() {
    Path longrope = GoldenFolder.copyOf("phi3-longrope", folder.resolve("longrope"), -1);
    int[] prompt = tokens(20, 7);
    try (TextGenerator generator = load(longrope)) {
      write(generator, prompt, likeliest().maxTokens(4));
      assertThat(write(generator, prompt, likeliest().maxTokens(5)).reusedTokens()).isEqualTo(19);
      assertThat(write(generator, prompt, likeliest().maxTokens(400)).reusedTokens()).isZero();
      assertThat(write(generator, prompt, likeliest().maxTokens(4)).reusedTokens()).isZero();
    }
  }

  @Test
  void memoryStaysFlatOverManyTurns() {
    try (TextGenerator generator = load("llama")) {
      long before = MlxMemory.active();
      long early = 0;
      for (int turn = 0; turn < 60; turn++) {
        int[] prompt = joined(Arrays.copyOf(PROMPT, 400), tokens(30, turn + 1));
        write(generator, prompt, likeliest());
        written.take();
        Mlx.synchronize();
        if (turn == 5) {
          early = MlxMemory.active();
        } else if (turn > 5) {
          assertThat(MlxMemory.active()).isEqualTo(early);
        }
      }
      generator.forget();
      assertThat(MlxMemory.active()).isEqualTo(before);
    }
  }

  private static boolean canAlwaysForget(TextGenerator generator) {
    return generator.source().config().memory().stream()
        .noneMatch(
            layer ->
                switch (layer) {
                  case LayerMemory.Attention attention ->
                      attention.window() != LayerMemory.Attention.UNLIMITED;
                  case LayerMemory.Recurrent _ -> true;
                  case LayerMemory.None() -> false;
                });
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  /// The likeliest tokens, as a text that is expected to be the same each time.
  private static GenerationOptions.Builder greedy() {
    return GenerationOptions.builder().temperature(0).maxTokens(12).topLogprobs(0);
  }

  /// The likeliest tokens, as a text that may become another each time.
  private static GenerationOptions.Builder likeliest() {
    return greedy().temperature(1).topK(1);
  }

  private TextGenerator load(String name) {
    return load(GoldenFolder.copyOf(name, folder.resolve(name), -1));
  }

  /// A model whose texts do not end before their time.
  private static TextGenerator load(Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    return TextGenerator.load(
        new LanguageModelFolder(
            source.folder(),
            source.config(),
            source.quantizations(),
            Set.of(),
            GenerationOptions.DEFAULT),
        4_000);
  }

  private GenerationResult write(
      TextGenerator generator, int[] prompt, GenerationOptions.Builder options) {
    return generator.generate(prompt, options.build(), written, () -> false);
  }

  private record Text(List<Integer> tokens, List<TokenLogprobs> logprobs) {
    TokenLogprobs first() {
      return logprobs.getFirst();
    }
  }

  private static final class Written implements GenerationListener {

    final List<Integer> promptRead = new ArrayList<>();
    final List<Integer> tokens = new ArrayList<>();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();

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
      logprobs.addAll(with);
    }

    /// What was written since the last call.
    Text take() {
      Text taken = new Text(List.copyOf(tokens), List.copyOf(logprobs));
      promptRead.clear();
      tokens.clear();
      logprobs.clear();
      return taken;
    }
  }
}
