package app.cairn.engine;

import app.cairn.llm.text.ToolCall;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What comes of a text while it is written.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface GenerationEvent {

  /// So much of the prompt is read.
  record PromptRead(int tokens, int of) implements GenerationEvent {}

  /// More of what the model thinks before it answers a conversation.
  record Thinking(String piece) implements GenerationEvent {}

  /// The model calls a tool, and waits for what it gives.
  record Call(ToolCall call) implements GenerationEvent {}

  /// More of the answer, in whole characters; of a text that is no reply, all of it.
  ///
  /// @param tokens the tokens of it, if log-probabilities were asked for
  record Text(String piece, List<Token> tokens) implements GenerationEvent {

    public Text {
      tokens = List.copyOf(tokens);
    }
  }

  /// The text has ended.
  ///
  /// @param promptTokens how many tokens the prompt has
  /// @param reusedTokens how many of them were not read again, since the text before began with
  ///   them
  /// @param tokens how many were written
  /// @param promptMillis from the start to the first token
  /// @param decodeMillis from the first token to the last
  record Done(
      Reason reason,
      int promptTokens,
      int reusedTokens,
      int tokens,
      long promptMillis,
      long decodeMillis)
      implements GenerationEvent {}

  /// A token that was chosen.
  ///
  /// @param text the token alone as text, special tokens as none
  /// @param logprob the natural logarithm of the model's probability for it
  /// @param top the most likely tokens at its place, the likeliest first
  record Token(int id, String text, float logprob, List<Candidate> top) {

    public Token {
      top = List.copyOf(top);
    }
  }

  /// A token that could have been chosen.
  record Candidate(int id, String text, float logprob) {}

  /// Why a text ended.
  enum Reason {
    /// The model ended it, or a stop string was reached.
    STOP,
    /// As many tokens as allowed, or as the context has room for, were written.
    LENGTH
  }
}
