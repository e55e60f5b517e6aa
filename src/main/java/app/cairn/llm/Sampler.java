package app.cairn.llm;

import static app.cairn.mlx.MlxIndex.scatterAddAxis;
import static app.cairn.mlx.MlxIndex.slice;
import static app.cairn.mlx.MlxIndex.take;
import static app.cairn.mlx.MlxIndex.takeAlongAxis;
import static app.cairn.mlx.MlxLogic.greater;
import static app.cairn.mlx.MlxLogic.less;
import static app.cairn.mlx.MlxLogic.logicalOr;
import static app.cairn.mlx.MlxLogic.where;
import static app.cairn.mlx.MlxMath.add;
import static app.cairn.mlx.MlxMath.divide;
import static app.cairn.mlx.MlxMath.minimum;
import static app.cairn.mlx.MlxMath.multiply;
import static app.cairn.mlx.MlxMath.negative;
import static app.cairn.mlx.MlxMath.subtract;
import static app.cairn.mlx.MlxReduce.argmax;
import static app.cairn.mlx.MlxReduce.argpartition;
import static app.cairn.mlx.MlxReduce.cumsum;
import static app.cairn.mlx.MlxReduce.logsumexp;
import static app.cairn.mlx.MlxReduce.max;
import static app.cairn.mlx.MlxReduce.min;
import static app.cairn.mlx.MlxReduce.softmaxPrecise;
import static app.cairn.mlx.MlxReduce.sort;
import static app.cairn.mlx.MlxShape.astype;
import static app.cairn.mlx.MlxShape.reshape;

import app.cairn.mlx.MlxArray;
import app.cairn.mlx.MlxCreate;
import app.cairn.mlx.MlxDtype;
import app.cairn.mlx.MlxRandom;
import app.cairn.mlx.MlxScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Chooses the tokens of one text, on the device: nothing here waits for a value. Belongs to the
/// model's thread.
final class Sampler implements AutoCloseable {

  private final GenerationOptions options;
  private final GenerationOptions.Sampling sampling;
  private final int vocab;
  private final MlxScope scope;
  private final @Nullable MlxArray bias; // [1, vocab]
  private final @Nullable MlxArray inPrompt; // [1, vocab], how often

  // How often in the text, [1, vocab]: the newest first, then before each token of the last pass.
  private final Deque<MlxArray> inText = new ArrayDeque<>();
  private long nextKey;

  /// @throws IllegalArgumentException if the bias names a token that the vocabulary does not have
  Sampler(GenerationOptions options, int vocab, int[] prompt) {
    this.options = options;
    this.sampling = options.sampling();
    this.vocab = vocab;
    long seed = options.seed() == null ? ThreadLocalRandom.current().nextLong() : options.seed();
    // Spread, since keys are counted up: seeds that follow each other must not share any.
    this.nextKey = seed * 0x9E3779B97F4A7C15L;
    float[] biases = new float[vocab];
    for (Map.Entry<Integer, Float> entry : options.logitBias().entrySet()) {
      if (entry.getKey() >= vocab) {
        throw new IllegalArgumentException(
            "the logit bias names token %d, but the model has %d tokens"
                .formatted(entry.getKey(), vocab));
      }
      biases[entry.getKey()] = entry.getValue();
    }
    scope = MlxScope.detached();
    boolean repetition = sampling.repetitionPenalty() != 1;
    boolean counted =
        repetition || options.presencePenalty() != 0 || options.frequencyPenalty() != 0;
    try (MlxScope _ = MlxScope.open()) {
      bias = options.logitBias().isEmpty() ? null : row(biases);
      inPrompt = repetition ? row(counts(prompt)) : null;
      if (counted) {
        inText.push(row(new float[vocab]));
      }
    }
  }

  private MlxArray row(float[] values) {
    return scope.adopt(MlxCreate.array(values, 1, vocab));
  }

  private float[] counts(int[] tokens) {
    float[] counts = new float[vocab];
    for (int token : tokens) {
      counts[token]++;
    }
    return counts;
  }

  /// A token chosen by the device, maybe not computed yet.
  ///
  /// @param token `[1, 1]`
  /// @param logprob `[1, 1]`, null if not asked for
  /// @param top `[1, n]`, the likeliest tokens in no order
  /// @param topLogprobs `[1, n]`
  record Draw(
      MlxArray token,
      @Nullable MlxArray logprob,
      @Nullable MlxArray top,
      @Nullable MlxArray topLogprobs) {}

  /// Chooses the token behind each of those that a pass has read, as if it had been read alone:
  /// with a key of its own, and counting those chosen before.
  ///
  /// @param logits `[1, length, vocab]`
  List<Draw> draw(MlxArray logits) {
    while (inText.size() > 1) {
      inText.removeLast().free();
    }
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < logits.dim(1); i++) {
      draws.add(drawOne(slice(logits, 1, i, i + 1)));
    }
    return draws;
  }

  /// Takes back the last draws of a pass, as if they had never been made.
  void takeBack(int draws) {
    nextKey -= draws;
    for (int i = 0; i < draws && !inText.isEmpty(); i++) {
      inText.pop().free();
    }
  }

  private Draw drawOne(MlxArray logits) {
    MlxArray scores = astype(reshape(logits, 1, vocab), MlxDtype.FLOAT32);
    MlxArray chosen = choose(adjusted(scores), nextKey++);
    MlxArray token = astype(reshape(chosen, 1, 1), MlxDtype.INT32);
    if (!inText.isEmpty()) {
      MlxArray one = MlxCreate.ones(MlxDtype.FLOAT32, 1, 1);
      inText.push(scope.adopt(scatterAddAxis(inText.element(), token, one, 1)));
    }
    return withLogprobs(token, scores);
  }

  private Draw withLogprobs(MlxArray token, MlxArray scores) {
    Integer wanted = options.topLogprobs();
    if (wanted == null) {
      return new Draw(token, null, null, null);
    }
    MlxArray logprobs = subtract(scores, logsumexp(scores, true, -1));
    MlxArray logprob = takeAlongAxis(logprobs, token, 1);
    int count = Math.min(wanted, vocab);
    if (count == 0) {
      return new Draw(token, logprob, null, null);
    }
    MlxArray top = largest(logprobs, count);
    return new Draw(token, logprob, astype(top, MlxDtype.INT32), takeAlongAxis(logprobs, top, 1));
  }

  /// The logits after penalties and bias.
  private MlxArray adjusted(MlxArray scores) {
    MlxArray adjusted = scores;
    MlxArray written = inText.peek();
    if (inPrompt != null && written != null) {
      MlxArray seen = logicalOr(greater(inPrompt, 0), greater(written, 0));
      float penalty = sampling.repetitionPenalty();
      MlxArray penalized =
          where(less(adjusted, 0), multiply(adjusted, penalty), divide(adjusted, penalty));
      adjusted = where(seen, penalized, adjusted);
    }
    if (written != null && options.frequencyPenalty() != 0) {
      adjusted = subtract(adjusted, multiply(written, options.frequencyPenalty()));
    }
    if (written != null && options.presencePenalty() != 0) {
      MlxArray there = astype(greater(written, 0), MlxDtype.FLOAT32);
      adjusted = subtract(adjusted, multiply(there, options.presencePenalty()));
    }
    return bias == null ? adjusted : add(adjusted, bias);
  }

  /// @param scores `[1, vocab]`
  /// @return the index of one of them
  private MlxArray choose(MlxArray scores, long key) {
    if (sampling.temperature() == 0) {
      return argmax(scores, -1, false);
    }
    MlxArray left = divide(scores, sampling.temperature());
    MlxArray candidates = null;
    if (sampling.topK() > 0 && sampling.topK() < vocab) {
      // All that follows then has so few values to look at.
      candidates = largest(left, sampling.topK());
      left = takeAlongAxis(left, candidates, 1);
    }
    if (sampling.topP() < 1) {
      left = nucleus(left);
    }
    if (sampling.minP() > 0) {
      MlxArray least = add(max(left, true, -1), Math.log(sampling.minP()));
      left = impossible(less(left, least), left);
    }
    MlxArray index = MlxRandom.categorical(MlxRandom.key(key), left, -1);
    return candidates == null ? index : take(candidates, index);
  }

  private MlxArray nucleus(MlxArray scores) {
    MlxArray probabilities = softmaxPrecise(scores, -1);
    MlxArray ascending = sort(probabilities, -1);
    MlxArray wanted = greater(cumsum(ascending, -1), 1 - sampling.topP());
    MlxArray certain = MlxCreate.scalarLike(ascending, 1);
    MlxArray least = min(where(wanted, ascending, certain), true, -1);
    // The likeliest stays, however sums are rounded.
    least = minimum(least, max(probabilities, true, -1));
    return impossible(less(probabilities, least), scores);
  }

  private static MlxArray impossible(MlxArray which, MlxArray scores) {
    return where(which, MlxCreate.scalarLike(scores, Double.NEGATIVE_INFINITY), scores);
  }

  /// Where the largest values stand, in no order, `[1, count]`.
  private static MlxArray largest(MlxArray values, int count) {
    return slice(argpartition(negative(values), count - 1, -1), 1, 0, count);
  }

  /// How many arrays it keeps from one token to the next.
  long arrays() {
    return scope.size();
  }

  @Override
  public void close() {
    scope.close();
  }
}
