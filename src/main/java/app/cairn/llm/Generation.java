package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.reply.ReplyPart;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDevice;
import app.cairn.mlx.MlxScope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A text while it is written, one step at a time, so that its thread can do other things between.
/// Belongs to the model's thread, and is closed on it.
///
/// While a token is read, the device computes the next one already: its graph begins at the array
/// of the token before, which nobody needs to know for that. Where the text repeats what stands
/// before, a pass reads a draft of the next tokens as well, and of these as many stay as the model
/// would have written one by one.
public final class Generation implements AutoCloseable {

  private final LanguageModel model;
  private final int chunk;
  private final ReadingPace pace;
  private final Set<Integer> endTokens;
  private final int promptTokens;
  private final int[] text; // the prompt, then what was written
  private final GenerationListener listener;
  private final ReplyText reply;
  private final Sampler sampler;
  private final MlxScope draws;
  private final KeptText kept;
  private final ModelCache cache;
  private final int reused;
  private final Drafts drafts;
  private final Queue<Sampler.Draw> untoldDraws = new ArrayDeque<>();
  private final List<TokenLogprobs> untold = new ArrayList<>();

  // What the part of the prompt that is being read leaves in the cache, layer by layer.
  private final Queue<MlxArray> uncomputed = new ArrayDeque<>();

  private final long start = System.nanoTime();
  private long firstToken;
  private int read;
  private int known; // tokens of the text
  private int told; // of those written

  // How many of the first tokens were read in whole parts, as they would be in any text.
  private int inParts;

  // False while the cache may hold half a part, or whatever a failure left.
  private boolean sound = true;
  private @Nullable Step coming;
  private @Nullable GenerationResult result;

  /// A pass that the device computes. It reads the last token that is known and a draft of those
  /// behind it, and draws a token behind each.
  ///
  /// @param waited whether it began only when the pass before was known
  private record Step(List<Sampler.Draw> draws, List<Integer> draft, boolean waited) {}

  /// @param chunk how many tokens of the prompt to read in one part
  /// @param pace how far to read in it at a time, between layers: this changes no value
  /// @param prompt at least one token
  /// @param reply takes the tokens apart
  /// @param kept of the text before; keeps this one when it is closed
  /// @param drafting whether a pass may write several tokens
  Generation(
      LanguageModel model,
      int chunk,
      ReadingPace pace,
      Set<Integer> endTokens,
      int[] prompt,
      ReplyText reply,
      KeptText kept,
      GenerationOptions options,
      GenerationListener listener,
      boolean drafting) {
    this.model = model;
    this.chunk = chunk;
    this.pace = pace;
    this.endTokens = endTokens;
    this.promptTokens = prompt.length;
    int room = kept.room() - prompt.length;
    this.text = Arrays.copyOf(prompt, prompt.length + Math.min(options.maxTokens(), room));
    this.listener = listener;
    this.reply = reply;
    this.sampler = new Sampler(options, model.config().sizes().vocabSize(), prompt);
    this.draws = MlxScope.detached();
    this.kept = kept;
    KeptText.Beginning begun = kept.begin(prompt, text.length, chunk, options.reproducible());
    this.cache = begun.cache();
    this.inParts = begun.inParts();
    this.reused = cache.tokens();
    this.read = reused;
    this.known = prompt.length;
    this.drafts =
        new Drafts(
            prompt,
            text.length,
            drafting && cache.canForgetPasses(),
            Drafts.Price.of(MlxDevice.current()));
  }

  /// Reads on in the prompt for about a tenth of a second, or writes one token.
  ///
  /// @return false once the text has ended
  /// @throws app.cairn.mlx.MlxException if MLX fails; nothing more can be written then
  public boolean advance() {
    if (result != null) {
      return false;
    }
    sound = false;
    if (read == promptTokens) {
      write();
    } else {
      readPrompt();
    }
    sound = uncomputed.isEmpty();
    return result == null;
  }

  /// Ends the text where it is.
  public void cancel() {
    if (result == null) {
      end(FinishReason.CANCELLED);
    }
  }

  /// How it came about, once it has ended.
  public @Nullable GenerationResult result() {
    return result;
  }

  private void readPrompt() {
    int stop = Math.min(promptTokens, read + chunk);
    if (uncomputed.isEmpty()) {
      buildPart(stop);
    }
    long begin = System.nanoTime();
    do {
      computeSome(stop - read);
    } while (!uncomputed.isEmpty() && System.nanoTime() - begin < ReadingPace.STEP_NANOS);
    if (uncomputed.isEmpty()) {
      if (coming != null) {
        startComputing(coming);
      }
      if (inParts == read && stop - read == chunk) {
        inParts = stop;
      }
      read = stop;
      listener.promptRead(read, promptTokens);
    }
  }

  private void computeSome(int tokens) {
    int most = pace.arrays(tokens);
    List<MlxArray> some = new ArrayList<>();
    while (some.size() < most && !uncomputed.isEmpty()) {
      some.add(uncomputed.remove());
    }
    long begin = System.nanoTime();
    Mlx.eval(some.toArray(MlxArray[]::new));
    pace.took(some.size(), tokens, System.nanoTime() - begin);
  }

  private void buildPart(int stop) {
    int[] tokens = Arrays.copyOfRange(text, read, stop);
    try (MlxScope graph = MlxScope.open()) {
      MlxArray logits =
          model.forwardToLast(MlxCreate.array(tokens, 1, tokens.length), cache); // [1, 1, vocab]
      if (stop == promptTokens) {
        coming = new Step(kept(sampler.draw(logits)), List.of(), false);
      }
    }
    uncomputed.addAll(List.of(cache.arrays()));
  }

  /// Tells of the next token, which may be known since the step before.
  private void write() {
    if (known == promptTokens + told && coming != null) {
      learn(coming);
    }
    int token = text[promptTokens + told];
    if (told++ == 0) {
      firstToken = System.nanoTime();
    }
    listener.token(token);
    Sampler.Draw draw = untoldDraws.remove();
    if (draw.logprob() != null) {
      untold.add(logprobs(token, draw.logprob(), draw));
    }
    free(draw);
    boolean ended = endTokens.contains(token);
    if (!ended) {
      tell(reply.add(token));
    }
    if (reply.stopped()) {
      end(FinishReason.STOP_STRING);
    } else if (ended || promptTokens + told == text.length) {
      tell(reply.finish());
      end(ended ? FinishReason.END : FinishReason.LENGTH);
    }
  }

  /// Waits for what a step has written, and starts the next: before it waits, unless a draft is to
  /// follow.
  private void learn(Step step) {
    coming = null;
    boolean waits = !step.draft().isEmpty() || drafts.expected();
    if (!waits && known + 1 < text.length) {
      coming = start(step.draws().getFirst().token(), List.of(), false);
    }
    int last = accept(step);
    if (waits && known < text.length && !endTokens.contains(last)) {
      List<Integer> draft = drafts.next(text.length - known - 1);
      IntStream tokens = IntStream.concat(IntStream.of(last), draft.stream().mapToInt(i -> i));
      try (MlxScope _ = MlxScope.open()) {
        coming = start(MlxCreate.array(tokens.toArray(), 1, 1 + draft.size()), draft, true);
      }
    }
  }

  /// Takes over the tokens of a draft that were written as well, and the one behind them; forgets
  /// the rest.
  ///
  /// @return the last one
  private int accept(Step step) {
    List<Integer> draft = step.draft();
    int agreed = 0;
    int token = take(step.draws().getFirst());
    while (agreed < draft.size() && token == draft.get(agreed) && !endTokens.contains(token)) {
      token = take(step.draws().get(++agreed));
    }
    int wrong = draft.size() - agreed;
    step.draws().subList(agreed + 1, step.draws().size()).forEach(Generation::free);
    sampler.takeBack(wrong);
    if (!cache.forget(wrong)) {
      throw new IllegalStateException("the cache cannot forget a draft");
    }
    drafts.settle(step.waited(), draft.size(), agreed);
    return token;
  }

  private int take(Sampler.Draw draw) {
    int token = draw.token().toInt();
    text[known++] = token;
    drafts.add(token);
    untoldDraws.add(draw);
    return token;
  }

  /// @param tokens `[1, length]`, the last one known and a draft
  private Step start(MlxArray tokens, List<Integer> draft, boolean waited) {
    Step step;
    try (MlxScope graph = MlxScope.open()) {
      step = new Step(kept(sampler.draw(model.forward(tokens, cache))), draft, waited);
    }
    startComputing(step);
    return step;
  }

  private void startComputing(Step step) {
    List<MlxArray> arrays = new ArrayList<>(List.of(cache.arrays()));
    step.draws().forEach(draw -> arrays.addAll(arrays(draw)));
    Mlx.asyncEval(arrays.toArray(MlxArray[]::new));
  }

  private List<Sampler.Draw> kept(List<Sampler.Draw> some) {
    some.forEach(draw -> arrays(draw).forEach(draws::adopt));
    return some;
  }

  private static void free(Sampler.Draw draw) {
    arrays(draw).forEach(MlxArray::free);
  }

  private static List<MlxArray> arrays(Sampler.Draw draw) {
    List<MlxArray> arrays = new ArrayList<>();
    arrays.add(draw.token());
    for (MlxArray array :
        new @Nullable MlxArray[] {draw.logprob(), draw.top(), draw.topLogprobs()}) {
      if (array != null) {
        arrays.add(array);
      }
    }
    return arrays;
  }

  private static TokenLogprobs logprobs(int token, MlxArray logprob, Sampler.Draw draw) {
    List<TokenLogprobs.Candidate> top = new ArrayList<>();
    if (draw.top() != null && draw.topLogprobs() != null) {
      int[] tokens = draw.top().toInts();
      float[] logprobs = draw.topLogprobs().toFloats();
      for (int i = 0; i < tokens.length; i++) {
        top.add(new TokenLogprobs.Candidate(tokens[i], logprobs[i]));
      }
      top.sort((a, b) -> Float.compare(b.logprob(), a.logprob()));
    }
    return new TokenLogprobs(token, logprob.toFloat(), top);
  }

  /// Tokens are told with the answer's text that they made, those of other parts not at all.
  private void tell(List<ReplyPart> parts) {
    for (ReplyPart part : parts) {
      switch (part) {
        case ReplyPart.Answer(String piece) -> listener.text(piece, List.copyOf(untold));
        case ReplyPart.MalformedCall(String piece, String _) ->
            listener.text(piece, List.copyOf(untold));
        case ReplyPart.Thinking(String piece) -> listener.thinking(piece);
        case ReplyPart.Call(ToolCall call) -> listener.call(call);
      }
      untold.clear();
    }
  }

  private void end(FinishReason reason) {
    long now = System.nanoTime();
    long promptEnd = told == 0 ? now : firstToken;
    result =
        new GenerationResult(
            reason,
            promptTokens,
            reused,
            told,
            drafts.drafted(),
            drafts.agreed(),
            Duration.ofNanos(promptEnd - start),
            Duration.ofNanos(now - promptEnd));
  }

  /// Frees what it holds, but for what the next text can begin with.
  @Override
  public void close() {
    if (result == null) {
      end(FinishReason.CANCELLED);
    }
    draws.close();
    sampler.close();
    // What was drafted, or not told any more, is no part of the text.
    int untoldTokens = Math.max(0, cache.tokens() - promptTokens - told);
    if (sound && cache.forget(untoldTokens)) {
      kept.keep(cache, Arrays.copyOf(text, cache.tokens()), inParts);
    } else {
      cache.close();
    }
  }
}
