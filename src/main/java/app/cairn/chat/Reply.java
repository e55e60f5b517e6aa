package app.cairn.chat;

import app.cairn.ai.MlxChatModel;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;

/// Takes a language model's reply apart while it comes: text, thoughts, and how it was written.
final class Reply {

  /// So many tokens are room enough.
  private static final int LEAST_ROOM = 256;

  private final CitedText text;
  private final AskListener listener;
  private final StringBuilder thinking = new StringBuilder();
  private @Nullable String model;
  private @Nullable Usage usage;
  private @Nullable String ended;

  Reply(CitedText text, AskListener listener) {
    this.text = text;
    this.listener = listener;
  }

  /// Takes the next piece.
  void add(ChatResponse piece) {
    if (!piece.getMetadata().getModel().isEmpty()) {
      model = piece.getMetadata().getModel();
    }
    if (piece.getMetadata().getUsage().getTotalTokens() > 0) {
      usage = piece.getMetadata().getUsage();
    }
    if (piece.getResult() != null) {
      ended = piece.getResult().getMetadata().getFinishReason();
      add(piece.getResult().getOutput());
    }
  }

  private void add(AssistantMessage message) {
    if (message.getMetadata().get(MlxChatModel.THINKING) instanceof String thought
        && !thought.isEmpty()) {
      thinking.append(thought);
      listener.on(new AskEvent.Thinking(thought));
    }
    if (message.getText() != null) {
      text.add(message.getText());
    }
  }

  /// Whether the prompt left the model too little room for an answer.
  boolean hadNoRoom() {
    return "length".equals(ended) && usage != null && usage.getCompletionTokens() < LEAST_ROOM;
  }

  /// How it was written, when the text has ended.
  Writing writing() {
    return new Writing(
        model,
        thinking.isEmpty() ? null : thinking.toString(),
        usage == null ? null : usage.getPromptTokens(),
        usage == null ? null : usage.getCompletionTokens(),
        text.dropped());
  }
}
