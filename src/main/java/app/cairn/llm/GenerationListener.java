package app.cairn.llm;

import app.cairn.llm.text.ToolCall;
import java.util.List;

/// Follows a text while it is written, on the model's thread.
public interface GenerationListener {

  /// So much of the prompt is read.
  default void promptRead(int tokens, int of) {}

  /// A token was chosen; one that ends the text is among them.
  default void token(int token) {}

  /// More of what the model thinks before it answers.
  default void thinking(String piece) {}

  /// The model calls a tool.
  default void call(ToolCall call) {}

  /// More of the answer is known, in whole characters; never any part of a stop string. Of a text
  /// that is no reply, all is answer.
  ///
  /// @param tokens the tokens that it became known with, if [GenerationOptions#topLogprobs] asks
  ///   for them
  void text(String piece, List<TokenLogprobs> tokens);
}
