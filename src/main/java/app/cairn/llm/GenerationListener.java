package app.cairn.llm;

import java.util.List;

/// Follows a text while it is written, on the model's thread.
public interface GenerationListener {

  /// So much of the prompt is read.
  default void promptRead(int tokens, int of) {}

  /// A token was chosen; one that ends the text is among them.
  default void token(int token) {}

  /// More of the text is known, in whole characters; never any part of a stop string.
  ///
  /// @param tokens the tokens that it became known with, if [GenerationOptions#topLogprobs] asks
  ///   for them
  void text(String piece, List<TokenLogprobs> tokens);
}
