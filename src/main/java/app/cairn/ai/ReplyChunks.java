package app.cairn.ai;

import app.cairn.engine.GenerationEvent;
import app.cairn.llm.text.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/// One reply as Spring AI has it, in chunks while it is written and as a whole at the end. Used by
/// one thread.
final class ReplyChunks {

  /// The thought of a whole message, or of a chunk its piece of it.
  static final String THINKING = "thinking";

  /// The whole thought once more in the last chunk: of values with one name Spring AI keeps the
  /// last when it joins chunks.
  private static final String WHOLE_THINKING = "thoughts";

  private final String id = UUID.randomUUID().toString();
  private final String model;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<AssistantMessage.ToolCall> calls = new ArrayList<>();
  private GenerationEvent.@Nullable Done done;

  /// @param model the name that responses tell
  ReplyChunks(String model) {
    this.model = model;
  }

  /// What a message's model thought, or nothing.
  static String thinking(AssistantMessage message) {
    Map<String, Object> metadata = message.getMetadata();
    Object thoughts = metadata.getOrDefault(WHOLE_THINKING, metadata.getOrDefault(THINKING, ""));
    return thoughts instanceof String found ? found : "";
  }

  /// Takes in what happened, and gives the chunk to send, if that is one.
  @Nullable ChatResponse add(GenerationEvent event) {
    return switch (event) {
      case GenerationEvent.PromptRead _ -> null;
      case GenerationEvent.Thinking(String piece) -> {
        thinking.append(piece);
        yield chunk(AssistantMessage.builder().content("").properties(Map.of(THINKING, piece)));
      }
      case GenerationEvent.Text(String piece, _) -> {
        text.append(piece);
        yield chunk(AssistantMessage.builder().content(piece));
      }
      case GenerationEvent.Call(ToolCall call) -> {
        AssistantMessage.ToolCall one =
            new AssistantMessage.ToolCall(
                call.id(), "function", call.name(), call.argumentsAsJson());
        calls.add(one);
        yield chunk(AssistantMessage.builder().content("").toolCalls(List.of(one)));
      }
      case GenerationEvent.Done last -> {
        done = last;
        yield response(
            AssistantMessage.builder().content("").properties(thoughts(WHOLE_THINKING)), last);
      }
    };
  }

  /// All of the reply, once it has ended.
  Optional<ChatResponse> whole() {
    return Optional.ofNullable(done)
        .map(
            last ->
                response(
                    AssistantMessage.builder()
                        .content(text.toString())
                        .properties(thoughts(THINKING))
                        .toolCalls(calls),
                    last));
  }

  private Map<String, Object> thoughts(String name) {
    return thinking.isEmpty() ? Map.of() : Map.of(name, thinking.toString());
  }

  private ChatResponse chunk(AssistantMessage.Builder<?> message) {
    return new ChatResponse(
        List.of(new Generation(message.build())),
        ChatResponseMetadata.builder().id(id).model(model).build());
  }

  private ChatResponse response(AssistantMessage.Builder<?> message, GenerationEvent.Done last) {
    String reason =
        switch (last.reason()) {
          case STOP -> calls.isEmpty() ? "stop" : "tool_calls";
          case LENGTH -> "length";
        };
    return new ChatResponse(
        List.of(
            new Generation(
                message.build(), ChatGenerationMetadata.builder().finishReason(reason).build())),
        ChatResponseMetadata.builder()
            .id(id)
            .model(model)
            .usage(new DefaultUsage(last.promptTokens(), last.tokens()))
            .build());
  }
}
