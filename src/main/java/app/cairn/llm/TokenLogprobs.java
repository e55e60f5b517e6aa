package app.cairn.llm;

import java.util.List;

/// How likely the model found a token at its place, before any option changed that.
///
/// @param token the token that was chosen
/// @param logprob the natural logarithm of its probability
/// @param top the most likely tokens there, the likeliest first, as many as were asked for
public record TokenLogprobs(int token, float logprob, List<Candidate> top) {

  /// A token that could have been chosen.
  public record Candidate(int token, float logprob) {}

  public TokenLogprobs {
    top = List.copyOf(top);
  }
}
