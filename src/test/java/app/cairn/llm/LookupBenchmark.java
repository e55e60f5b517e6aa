package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ScriptedModel;
import app.cairn.llm.model.Weights;
import app.cairn.llm.text.Tokenizer;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How fast answers are written with drafts from the text and without: answers that quote the
/// passages they were given, and answers that do not.
final class LookupBenchmark implements AutoCloseable {

  private static final Path FOLDER = Path.of("target/benchmark-models");
  private static final int QUESTIONS = 2;
  private static final int CONTEXT = 4096;

  /// How many tokens a model writes of its own.
  private static final int OWN = 48;

  /// Each so many tokens a guess from the passage is wrong.
  private static final int EACH = 6;

  private final MlxScope scope = MlxScope.open();
  private final ScriptedModel script;
  private final LanguageModel model;
  private final KeptText kept;
  private final int chunk;
  private final boolean gpu;
  private final int rounds;
  private final Tokenizer tokenizer;

  private LookupBenchmark(BenchmarkModel shape, boolean gpu, int rounds, Tokenizer tokenizer)
      throws IOException {
    LanguageModelFolder source = LanguageModelFolder.open(shape.folder(FOLDER));
    this.script = new ScriptedModel(source.config());
    Weights weights =
        Weights.of(
            "benchmark",
            SafetensorsFiles.open(source.folder()),
            source.quantizations(),
            gpu ? null : MlxDtype.FLOAT32,
            scope);
    this.model = LanguageModel.load(script, weights);
    weights.evaluate();
    this.kept = new KeptText(model, CONTEXT, Short.SIZE);
    this.chunk = PromptStep.tokens(shape.bytesPerToken(), !gpu);
    this.gpu = gpu;
    this.rounds = rounds;
    this.tokenizer = tokenizer;
  }

  /// Options: `texts`, a file in the form of SQuAD; `models`, names of [BenchmarkModel] with commas
  /// between; `device`, cpu or gpu; `threads`; `rounds`.
  static void run(Map<String, String> options) throws IOException {
    String texts = options.get("texts");
    if (texts == null) {
      throw new IllegalArgumentException("name a file in the form of SQuAD with -Dbench.texts=");
    }
    boolean gpu = options.getOrDefault("device", "cpu").equals("gpu");
    (gpu ? MlxDevice.GPU : MlxDevice.CPU).use();
    MlxDevice.setCpuRounding(!gpu);
    int threads = Benchmarks.count(options, "threads", Runtime.getRuntime().availableProcessors());
    MlxDevice.setCpuThreads(threads);
    int rounds = Benchmarks.count(options, "rounds", 3);
    StringBuilder rows = new StringBuilder();
    StringBuilder passes = new StringBuilder();
    try (Tokenizer tokenizer = EmbeddingModelSource.builtIn().openTokenizer()) {
      List<LookupTexts.Quoting> questions =
          LookupTexts.read(Path.of(texts), QUESTIONS + 1, tokenizer);
      for (String name : options.getOrDefault("models", "qwen3_0_6b").split(",", -1)) {
        BenchmarkModel shape = BenchmarkModel.valueOf(name.toUpperCase(Locale.ROOT));
        try (LookupBenchmark benchmark = new LookupBenchmark(shape, gpu, rounds, tokenizer)) {
          passes.append(passes(shape, PassTimes.measure(benchmark.model, rounds)));
          System.out.print(passes);
          rows.append(benchmark.measure(shape, questions));
        }
      }
    }
    String where = gpu ? "an NVIDIA GPU, in bfloat16" : threads + " threads";
    String machine =
        gpu
            ? BenchmarkPage.card() + "; " + BenchmarkPage.machine()
            : BenchmarkPage.machine() + ", kernels " + MlxDevice.cpuKernels();
    String page = introduction(gpu, where, rounds, machine) + rows + passesIntroduction() + passes;
    System.out.println(page);
    BenchmarkPage.write("Drafts from the text" + (gpu ? " on an NVIDIA GPU" : ""), page);
  }

  private static String introduction(boolean gpu, String where, int rounds, String machine) {
    return """
    `mvn -Pbench -Dbench=lookup%s -Dbench.texts=FILE` with a file in the form of SQuAD. Answers to %d questions, each behind four passages, in
    tokens of bge-small-en-v1.5, with models of real shapes and random weights of 4 bits on %s. Such a model copies nothing by
    itself: it computes all that it would, and then a script decides. Tokens per second behind the first, with drafts and without in
    turn, the best of %d rounds. `quote` is the sentence of the passage that answers; `half a quote` goes on with a sentence from another article, which is
    `own words` alone; `wrong guesses` is the quote with each sixth token another, so that
    most that is drafted is wrong; `unscripted` is what the random model writes itself. Texts are equal in both ways, or this ends with an error
    (but for `unscripted` on a GPU).

    Machine: %s.

    | model | answer | tokens | without | with | ratio | drafted | agreed |
    |---|---|---|---|---|---|---|---|
    """
        .formatted(gpu ? " -Dbench.device=gpu" : "", QUESTIONS, where, rounds, machine);
  }

  private static String passesIntroduction() {
    String lengths =
        IntStream.rangeClosed(1, PassTimes.MOST)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" | "));
    return """

    Milliseconds of a pass: `one` of a single token while the one before runs, which takes no waiting, and of so many tokens that were waited for.

    | model | one | %s |
    |---|---|%s
    """
        .formatted(lengths, "---|".repeat(PassTimes.MOST));
  }

  private static String passes(BenchmarkModel shape, double[] millis) {
    return "| %s | %s |%n"
        .formatted(
            shape.title(),
            Arrays.stream(millis).mapToObj("%.2f"::formatted).collect(Collectors.joining(" | ")));
  }

  /// What is answered.
  private enum Kind {
    QUOTE("quote"),
    HALF_A_QUOTE("half a quote"),
    OWN_WORDS("own words"),
    WRONG_GUESSES("wrong guesses"),
    UNSCRIPTED("unscripted");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /// @param sentence stands in a passage
    /// @param other stands in none
    List<Integer> answer(List<Integer> sentence, List<Integer> other) {
      return switch (this) {
        case QUOTE -> sentence;
        case HALF_A_QUOTE -> joined(sentence, other);
        case OWN_WORDS -> other;
        case WRONG_GUESSES ->
            IntStream.range(0, sentence.size())
                .map(i -> sentence.get(i) + (i % EACH == EACH - 1 ? 1 : 0))
                .boxed()
                .toList();
        case UNSCRIPTED -> List.of();
      };
    }
  }

  private String measure(BenchmarkModel shape, List<LookupTexts.Quoting> questions) {
    Map<Kind, List<Comparison>> all = new EnumMap<>(Kind.class);
    // A prompt is read once for all answers to it.
    for (int i = 0; i < QUESTIONS; i++) {
      LookupTexts.Quoting question = questions.get(i);
      List<Integer> other = questions.get(i + 1).sentence();
      for (Kind kind : Kind.values()) {
        Comparison one = compare(question.prompt(), kind.answer(question.sentence(), other));
        all.computeIfAbsent(kind, _ -> new ArrayList<>()).add(one);
        System.out.print(row(shape.title(), kind.title, List.of(one)));
      }
    }
    StringBuilder rows = new StringBuilder();
    all.forEach((kind, some) -> rows.append(row(shape.title(), kind.title, some)));
    return rows.toString();
  }

  /// The best time of each way.
  private Comparison compare(List<Integer> prompt, List<Integer> answer) {
    long without = Long.MAX_VALUE;
    long with = Long.MAX_VALUE;
    GenerationResult result = null;
    for (int round = 0; round < rounds; round++) {
      Written plain = write(prompt, answer, false);
      Written drafted = write(prompt, answer, true);
      // A GPU adds in another order for several rows.
      if (!plain.tokens.equals(drafted.tokens) && !(gpu && answer.isEmpty())) {
        throw new IllegalStateException("with drafts the text is another");
      }
      without = Math.min(without, plain.result.decodeTime().toNanos());
      with = Math.min(with, drafted.result.decodeTime().toNanos());
      result = drafted.result;
    }
    return new Comparison(Objects.requireNonNull(result), without, with);
  }

  private Written write(List<Integer> prompt, List<Integer> answer, boolean drafting) {
    script.say(answer.isEmpty() ? answer : joined(prompt, answer));
    GenerationOptions options =
        GenerationOptions.builder().maxTokens(answer.isEmpty() ? OWN : answer.size()).build();
    Listener listener = new Listener();
    try (Generation generation =
        new Generation(
            model,
            chunk,
            new ReadingPace(),
            Set.of(),
            prompt.stream().mapToInt(Integer::intValue).toArray(),
            ReplyText.plain(tokenizer, List.of()),
            kept,
            options,
            listener,
            drafting)) {
      while (generation.advance()) {
        // until it ends
      }
      return new Written(Objects.requireNonNull(generation.result()), listener.tokens);
    }
  }

  private static String row(String model, String answer, List<Comparison> all) {
    int tokens = all.stream().mapToInt(one -> one.result.tokens() - 1).sum();
    double without = all.stream().mapToLong(Comparison::without).sum() / 1e9;
    double with = all.stream().mapToLong(Comparison::with).sum() / 1e9;
    return "| %s | %s | %d | %.1f | %.1f | %.2f | %d | %d |%n"
        .formatted(
            model,
            answer,
            tokens,
            tokens / without,
            tokens / with,
            without / with,
            all.stream().mapToInt(one -> one.result.draftedTokens()).sum(),
            all.stream().mapToInt(one -> one.result.agreedTokens()).sum());
  }

  private static List<Integer> joined(List<Integer> first, List<Integer> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  @Override
  public void close() {
    kept.close();
    scope.close();
  }

  /// @param without nanoseconds, as is `with`
  private record Comparison(GenerationResult result, long without, long with) {}

  private record Written(GenerationResult result, List<Integer> tokens) {}

  private static final class Listener implements GenerationListener {

    final List<Integer> tokens = new ArrayList<>();

    @Override
    public void token(int token) {
      tokens.add(token);
    }

    @Override
    public void text(String piece, List<TokenLogprobs> with) {}
  }
}
