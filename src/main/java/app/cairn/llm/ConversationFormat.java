package app.cairn.llm;

import app.cairn.llm.model.ModelConfig;
import app.cairn.llm.model.ModelException;
import app.cairn.llm.text.AddedTokens;
import app.cairn.llm.text.AddedTokens.AddedToken;
import app.cairn.llm.text.ChatMessage;
import app.cairn.llm.text.ChatTemplate;
import app.cairn.llm.text.ChatTemplateFiles;
import app.cairn.llm.text.ChatTemplateOptions;
import app.cairn.llm.text.MessageGuard;
import app.cairn.llm.text.StreamingDetokenizer;
import app.cairn.llm.text.Tokenizer;
import app.cairn.llm.text.ToolDefinition;
import app.cairn.llm.text.reply.ReplyFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How a model reads conversations and marks the parts of its replies.
///
/// @param unwritten special tokens that are no marks of replies
record ConversationFormat(
    ChatTemplate template, ReplyFormat replies, MessageGuard guard, Set<Integer> unwritten) {

  /// Reads it from a model's folder.
  ///
  /// @throws ModelException if there is no chat template, or a file cannot be read
  /// @throws app.cairn.llm.text.ChatTemplateException if the template is none
  static ConversationFormat read(Path folder) {
    try {
      ChatTemplate template =
          ChatTemplateFiles.read(folder)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "%s has no chat template; it can go on with a text, but not answer in a conversation"
                              .formatted(folder)));
      String source = template.source();
      ReplyFormat replies =
          ReplyFormat.of(source, ModelConfig.read(folder.resolve("config.json")).modelType());
      List<AddedToken> added = AddedTokens.read(folder.resolve("tokenizer.json"));
      List<String> marks =
          added.stream()
              .filter(token -> token.special() || isMark(token.text(), source, replies))
              .map(AddedToken::text)
              .toList();
      Set<Integer> unwritten =
          added.stream()
              .filter(token -> token.special() && !replies.reads(token.text()))
              .map(AddedToken::id)
              .collect(Collectors.toUnmodifiableSet());
      return new ConversationFormat(template, replies, new MessageGuard(marks), unwritten);
    } catch (IOException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Some marks are no special tokens, such as `<tool_response>`, and some added tokens are no
  /// marks, such as a number of spaces.
  private static boolean isMark(String text, String template, ReplyFormat replies) {
    boolean bracketed = text.indexOf('<') >= 0 || text.indexOf('[') >= 0;
    return bracketed && (template.contains(text) || replies.reads(text));
  }

  /// Writes a conversation as the model is to read it.
  ///
  /// @throws app.cairn.llm.text.ChatTemplateException if the template does not take it
  String prompt(
      List<ChatMessage> messages, List<ToolDefinition> tools, ChatTemplateOptions options) {
    return template.render(
        messages.stream().map(guard::guarded).toList(),
        tools.stream().map(guard::guarded).toList(),
        options);
  }

  /// Begins the reply to a prompt.
  ReplyText reply(
      Tokenizer tokenizer, String prompt, List<ToolDefinition> tools, List<String> stops) {
    return new ReplyText(
        new StreamingDetokenizer(tokenizer, true),
        replies.parser(prompt, tools),
        unwritten,
        new StopStrings(stops));
  }
}
