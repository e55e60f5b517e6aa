package app.cairn.llm;

import static app.cairn.mlx.MlxReduce.argmax;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.llm.model.Weights;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Quantizes golden models with Cairn and with mlx-lm, has both write greedily with either copy,
/// and prints how many tokens agree. Not a test; `docs/models.md` tells how to run it.
public final class MlxLmAgreement {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PROMPT = 24;
  private static final int TOKENS = 64;
  private static final List<String> CONVERTERS = List.of("cairn", "mlx-lm");

  private static final List<Case> CASES =
      List.of(
          new Case("llama", null, 4, 64),
          new Case("llama3-rope-scaled", null, 8, 32),
          new Case("mistral", null, 8, 64),
          new Case("ministral3", "mistral3", 5, 64),
          new Case("mixtral", null, 4, 32),
          new Case("phi3", null, 4, 32),
          new Case("gemma3", null, 6, 64),
          new Case("gemma3", "gemma3", 4, 64),
          new Case("gemma4", null, 8, 64),
          new Case("gemma4-moe", null, 4, 64),
          new Case("qwen2", null, 8, 32),
          new Case("qwen3", null, 5, 32),
          new Case("qwen3-moe", null, 6, 64),
          new Case("qwen3_5", "qwen3_5", 4, 32),
          new Case("smollm3", null, 4, 64),
          new Case("granite", null, 6, 32),
          new Case("olmo2", null, 5, 64));

  private final Path work;

  private MlxLmAgreement(Path work) {
    this.work = work;
  }

  /// What to quantize and how.
  ///
  /// @param whole the model that it is the text part of; null if it stands alone
  private record Case(String model, @Nullable String whole, int bits, int groupSize) {

    String folder() {
      return "%s-%s-%d-%d".formatted(model, whole == null ? "alone" : "part", bits, groupSize);
    }
  }

  /// Runs the program; its exit status is 1 unless all agree.
  ///
  /// @param arguments a Python that has mlx-lm
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("cairn-agreement").toRealPath();
    boolean agrees;
    try (MlxScope _ = MlxScope.open()) {
      agrees = new MlxLmAgreement(work).run(arguments[0]);
    } finally {
      delete(work);
    }
    System.exit(agrees ? 0 : 1);
  }

  private boolean run(String python) throws IOException, InterruptedException {
    for (Case one : CASES) {
      Path folder = work.resolve(one.folder());
      ModelConverter.convert(
          source(one, folder), folder.resolve("cairn"), one.bits(), one.groupSize());
    }
    Process other =
        new ProcessBuilder(python, script(), work.toString(), "" + PROMPT, "" + TOKENS)
            .inheritIO()
            .start();
    if (other.waitFor() != 0) {
      throw new IOException("mlx-lm failed");
    }
    System.out.println("| model | bits, group | Cairn's copy | mlx-lm's copy |");
    System.out.println("|---|---|---|---|");
    boolean agrees = true;
    for (Case one : CASES) {
      agrees &= compare(one);
    }
    return agrees;
  }

  private static Path source(Case one, Path folder) throws IOException {
    Path source = folder.resolve("source");
    if (one.whole() != null) {
      // mlx-lm finds the text part of Gemma 3 under its older name only.
      boolean published = !one.whole().equals("gemma3");
      return GoldenFolder.asTextPart(one.model(), one.whole(), published, source);
    }
    Files.createDirectories(source);
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(GoldenFolder.of(one.model()).resolve(file), source.resolve(file));
    }
    return source;
  }

  private boolean compare(Case one) throws IOException {
    Path folder = work.resolve(one.folder());
    JsonNode others = JSON.readTree(Files.readString(folder.resolve("tokens.json")));
    String line = "| %s | %d, %d |".formatted(name(one), one.bits(), one.groupSize());
    boolean agrees = true;
    for (String converter : CONVERTERS) {
      JsonNode other = others.get(converter);
      if (other.isString()) {
        line += " mlx-lm fails: " + other.stringValue() + " |";
        agrees = false;
        continue;
      }
      int[] tokens = write(folder.resolve(converter));
      int same = 0;
      while (same < TOKENS && tokens[same] == other.get(same).intValue()) {
        same++;
      }
      line += " %d of %d |".formatted(same, TOKENS);
      agrees &= same == TOKENS;
    }
    System.out.println(line);
    return agrees;
  }

  private static String name(Case one) {
    return one.whole() == null ? one.model() : one.model() + " in `" + one.whole() + "`";
  }

  private static int[] write(Path folder) {
    LanguageModelFolder source = LanguageModelFolder.open(folder);
    int[] tokens = new int[TOKENS];
    try (MlxScope scope = MlxScope.open()) {
      Weights weights =
          Weights.of(
              folder.toString(),
              SafetensorsFiles.open(folder),
              source.quantizations(),
              MlxDtype.FLOAT32,
              scope);
      LanguageModel model = LanguageModel.load(source.config(), weights);
      try (ModelCache cache = model.newCache(PROMPT + TOKENS)) {
        int[] next = IntStream.rangeClosed(1, PROMPT).toArray();
        for (int i = 0; i < TOKENS; i++) {
          MlxArray logits = model.forwardToLast(MlxCreate.array(next, 1, next.length), cache);
          tokens[i] = argmax(logits, -1, false).toInts()[0];
          next = new int[] {tokens[i]};
        }
      }
    }
    return tokens;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static String script() {
    return Objects.requireNonNull(MlxLmAgreement.class.getResource("/mlx_lm_agreement.py"))
        .getPath();
  }
}
