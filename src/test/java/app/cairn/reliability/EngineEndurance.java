package app.cairn.reliability;

import app.cairn.engine.GenerationEvent;
import app.cairn.engine.GenerationRequest;
import app.cairn.engine.GenerationRequest.Prompt;
import app.cairn.engine.GenerationStream;
import app.cairn.engine.RealEngine;
import app.cairn.llm.GoldenFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Whether an engine's process that writes for long, and loads and unloads models often, goes on
/// taking as much as it took.
final class EngineEndurance {

  private static final int SAMPLES = 20;
  private static final int LONGEST_PROMPT = 3_000;
  private static final int LONGEST_TEXT = 200;
  private static final int BYTES = 256;

  private final PrintStream out;
  private final Path work;
  private final List<Path> models;
  private final Random random;

  /// @param work an empty folder
  EngineEndurance(PrintStream out, Path work, Random random) {
    this.out = out;
    this.work = work;
    this.random = random;
    this.models =
        GoldenFolder.writing().stream()
            .map(name -> GoldenFolder.copyOf(name, work.resolve(name), -1))
            .toList();
  }

  /// Writes so many tokens, and as many again with keys and values in few bits: texts of all
  /// architectures behind prompts of any length, some of which nobody reads to their end.
  boolean writes(int tokens) throws IOException {
    boolean flat = true;
    for (int kvBits : new int[] {16, 8, 4}) {
      flat &= writes(tokens, kvBits);
    }
    return flat;
  }

  private boolean writes(int tokens, int kvBits) throws IOException {
    out.printf("%n%,d tokens, keys and values in %d bits%n", tokens, kvBits);
    Flatness flatness = new Flatness(out, "tokens");
    try (RealEngine engine = new RealEngine(work.resolve("writing-" + kvBits), kvBits)) {
      for (Path model : models) {
        engine.languageModels().load(model);
      }
      long written = 0;
      for (int samples = 0; samples < SAMPLES; ) {
        written += writeAny(engine);
        if (written >= (long) tokens * (samples + 1) / SAMPLES) {
          samples++;
          flatness.add(written, rested(engine));
        }
      }
    }
    return flatness.isFlat();
  }

  private long writeAny(RealEngine engine) {
    int most = 1 + random.nextInt(LONGEST_TEXT);
    int wanted = random.nextInt(4) == 0 ? most / 2 : most;
    Path model = models.get(random.nextInt(models.size()));
    return write(engine, model, 1 + random.nextInt(LONGEST_PROMPT), most, wanted);
  }

  /// Loads and unloads models so many times, and has them write a little: one of real size, and one
  /// of each architecture in turn.
  boolean loads(Path large, int times) throws IOException {
    out.printf("%n%,d times %s and a small model%n", times, large.getFileName());
    Flatness flatness = new Flatness(out, "loads");
    try (RealEngine engine = new RealEngine(work.resolve("loading"), Short.SIZE)) {
      for (int count = 1; count <= times; count++) {
        Path small = models.get(count % models.size());
        write(engine, large, 4, 4, 4);
        engine.languageModels().unload(large);
        write(engine, small, 4, 4, 4);
        engine.languageModels().unload(small);
        if (count % (times / SAMPLES) == 0) {
          flatness.add(count, rested(engine));
        }
      }
    }
    return flatness.isFlat();
  }

  /// What it takes after a text that is always as long, so that only this one's cache is kept.
  private EngineUse rested(RealEngine engine) throws IOException {
    write(engine, models.getFirst(), 1, 1, 1);
    return EngineUse.of(engine);
  }

  /// @param wanted after how many of its tokens the text is dropped
  /// @return how many were written
  private long write(RealEngine engine, Path model, int prompt, int tokens, int wanted) {
    List<Integer> ids = random.ints(prompt, 0, BYTES).boxed().toList();
    GenerationRequest request =
        GenerationRequest.of(model, new Prompt.Tokens(ids))
            .temperature(1)
            .topLogprobs(0)
            .maxTokens(tokens)
            .build();
    long written = 0;
    try (GenerationStream stream = engine.languageModels().generate(request)) {
      for (var event = stream.next(); event != null && written < wanted; event = stream.next()) {
        if (event instanceof GenerationEvent.Text(_, var probabilities)) {
          written += probabilities.size();
        }
      }
    }
    return written;
  }
}
