package app.cairn.llm;

import app.cairn.llm.model.LanguageModel;
import app.cairn.llm.model.ModelCache;
import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.reply.ReplyPart;
import app.cairn.mlx.Mlx;
import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxScope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A text while it is written, one step at a time, so that its thread can do other things between.
/// Belongs to the model's thread, and is closed on it.
///
/// While a token is read, the device computes the next one already: its graph begins at the array
/// of the token before, which nobody needs to know for that.
public final class Generation implements AutoCloseable {

  /// The aim for the time of one step of reading. Steps end between layers, which changes no value.
  private static final long STEP_NANOS = 100_000_000;

  private final LanguageModel model;
  private final int chunk;
  private final Set<Integer> endTokens;
  private final int promptTokens;
  private final int[] text; // the prompt, then what was written
  private final int maxTokens;
  private final GenerationListener listener;
  private final ReplyText reply;
  private final Sampler sampler;
  private final MlxScope draws;
  private final KeptText kept;
  private final ModelCache cache;
  private final int reused;
  private final List<TokenLogprobs> untold = new ArrayList<>();

  // What the part of the prompt that is being read leaves in the cache, layer by layer.
  private final Queue<MlxArray> uncomputed = new ArrayDeque<>();

  // How many of them to compute at a time. Each time costs a wait for the device, so that there are
  // to be few where it is fast.
  private int atATime = 1;

  private final long start = System.nanoTime();
  private long firstToken;
  private int read;
  private int written;

  // How many of the first tokens were read in whole parts, as they would be in any text.
  private int inParts;

  // False while the cache may hold half a part, or whatever a failure left.
  private boolean sound = true;
  private Sampler.@Nullable Draw coming;
  private @Nullable GenerationResult result;

  /// @param chunk how many tokens of the prompt to read in one step
  /// @param prompt at least one token
  /// @param reply takes the tokens apart
  /// @param kept of the text before; keeps this one when it is closed
  Generation(
      LanguageModel model,
      int chunk,
      Set<Integer> endTokens,
      int[] prompt,
      ReplyText reply,
      KeptText kept,
      GenerationOptions options,
      GenerationListener listener) {
    this.model = model;
    this.chunk = chunk;
    this.endTokens = endTokens;
    this.promptTokens = prompt.length;
    this.maxTokens = Math.min(options.maxTokens(), kept.room() - prompt.length);
    this.text = Arrays.copyOf(prompt, prompt.length + maxTokens);
    this.listener = listener;
    this.reply = reply;
    this.sampler = new Sampler(options, model.config().sizes().vocabSize(), prompt);
    this.draws = MlxScope.detached();
    this.kept = kept;
    KeptText.Beginning known = kept.begin(prompt, text.length, chunk, options.reproducible());
    this.cache = known.cache();
    this.inParts = known.inParts();
    this.reused = cache.tokens();
    this.read = reused;
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
    if (coming != null && read == promptTokens) {
      write(coming);
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
      computeSome();
    } while (!uncomputed.isEmpty() && System.nanoTime() - begin < STEP_NANOS);
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

  private void computeSome() {
    long begin = System.nanoTime();
    List<MlxArray> some = new ArrayList<>();
    while (some.size() < atATime && !uncomputed.isEmpty()) {
      some.add(uncomputed.remove());
    }
    Mlx.eval(some.toArray(MlxArray[]::new));
    long nanos = System.nanoTime() - begin;
    if (nanos > STEP_NANOS) {
      atATime = Math.max(1, atATime / 2);
    } else if (nanos < STEP_NANOS / 4 && some.size() == atATime) {
      atATime *= 2;
    }
  }

  private void buildPart(int stop) {
    int[] tokens = Arrays.copyOfRange(text, read, stop);
    try (MlxScope graph = MlxScope.open()) {
      MlxArray logits =
          model.forwardToLast(MlxCreate.array(tokens, 1, tokens.length), cache); // [1, 1, vocab]
      if (stop == promptTokens) {
        coming = kept(sampler.draw(logits));
      }
    }
    uncomputed.addAll(List.of(cache.arrays()));
  }

  private void write(Sampler.Draw draw) {
    coming = written + 1 < maxTokens ? next(draw.token()) : null;
    int token = draw.token().toInt();
    text[promptTokens + written] = token;
    if (written++ == 0) {
      firstToken = System.nanoTime();
    }
    listener.token(token);
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
    } else if (ended || coming == null) {
      tell(reply.finish());
      end(ended ? FinishReason.END : FinishReason.LENGTH);
    }
  }

  private Sampler.Draw next(MlxArray token) {
    Sampler.Draw next;
    try (MlxScope graph = MlxScope.open()) {
      next = kept(sampler.draw(model.forwardToLast(token, cache)));
    }
    startComputing(next);
    return next;
  }

  private void startComputing(Sampler.Draw draw) {
    List<MlxArray> arrays = new ArrayList<>(List.of(cache.arrays()));
    arrays.addAll(arrays(draw));
    Mlx.asyncEval(arrays.toArray(MlxArray[]::new));
  }

  private Sampler.Draw kept(Sampler.Draw draw) {
    arrays(draw).forEach(draws::adopt);
    return draw;
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
    long promptEnd = written == 0 ? now : firstToken;
    result =
        new GenerationResult(
            reason,
            promptTokens,
            reused,
            written,
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
    if (sound) {
      kept.keep(cache, Arrays.copyOf(text, cache.tokens()), inParts);
    } else {
      cache.close();
    }
  }
}
