package app.cairn.llm.text.reply;

import app.cairn.llm.text.ToolCall;

/// A part of a reply. Texts come in pieces as the model writes them; pieces of one kind in a row
/// belong together.
public sealed interface ReplyPart {

  /// A piece of what the model thinks, not meant for the user.
  record Thinking(String text) implements ReplyPart {}

  /// A piece of the answer.
  record Answer(String text) implements ReplyPart {}

  /// A call of a tool.
  record Call(ToolCall call) implements ReplyPart {}

  /// What was marked as a call and is none. It is to be shown like answer text.
  ///
  /// @param text all of it, marks included
  /// @param reason what is wrong with it, for the user
  record MalformedCall(String text, String reason) implements ReplyPart {}
}
