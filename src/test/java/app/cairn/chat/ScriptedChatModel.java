package app.cairn.chat;

import app.cairn.ai.ChatModelException;
import app.cairn.ai.PromptTooLongException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;

/// A language model that writes what a script says, a few characters at a time.
public final class ScriptedChatModel implements ChatModel {

  private static final int PIECE = 3;
  private static final String NAME = "scripted";

  private final Function<String, String> script;
  private final List<Prompt> prompts = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger written = new AtomicInteger();
  private volatile String thinking = "";
  private volatile int room = Integer.MAX_VALUE;
  private volatile int roomForAll = Integer.MAX_VALUE;
  private volatile int life = Integer.MAX_VALUE;
  private volatile Duration pause = Duration.ZERO;
  private volatile boolean cancelled;

  /// @param script the reply to what the user says
  public ScriptedChatModel(Function<String, String> script) {
    this.script = script;
  }

  /// Thinks so before each reply.
  public ScriptedChatModel thinking(String thoughts) {
    thinking = thoughts;
    return this;
  }

  /// Waits so long before each piece.
  public ScriptedChatModel pausing(Duration time) {
    pause = time;
    return this;
  }

  /// Takes no prompt of more words.
  ScriptedChatModel withRoomFor(int words) {
    room = words;
    return this;
  }

  /// Cuts the reply to a prompt of more words off before it begins.
  ScriptedChatModel withRoomToAnswer(int words) {
    roomForAll = words;
    return this;
  }

  /// Dies after so many pieces.
  ScriptedChatModel dyingAfter(int pieces) {
    life = pieces;
    return this;
  }

  List<Prompt> prompts() {
    return List.copyOf(prompts);
  }

  /// How many pieces it wrote.
  int written() {
    return written.get();
  }

  /// Whether a reader of one of its replies left before the end.
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    return response(Map.of(), reply(prompt));
  }

  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    String reply = reply(prompt);
    List<ChatResponse> pieces = new ArrayList<>();
    if (!thinking.isEmpty()) {
      pieces.add(response(Map.of("thinking", thinking), ""));
    }
    for (int i = 0; i < reply.length(); i += PIECE) {
      pieces.add(response(Map.of(), reply.substring(i, Math.min(i + PIECE, reply.length()))));
    }
    pieces.add(
        new ChatResponse(
            List.of(
                new Generation(
                    new AssistantMessage(""),
                    ChatGenerationMetadata.builder()
                        .finishReason(reply.isEmpty() ? "length" : "stop")
                        .build())),
            ChatResponseMetadata.builder().model(NAME).usage(new DefaultUsage(100, 10)).build()));
    Flux<ChatResponse> all = Flux.fromIterable(pieces);
    if (!pause.isZero()) {
      all = all.delayElements(pause);
    }
    return all.take(life)
        .concatWith(
            life < pieces.size()
                ? Flux.error(
                    new ChatModelException("The engine ended while it answered. Ask again."))
                : Flux.empty())
        .doOnNext(_ -> written.incrementAndGet())
        .doOnCancel(() -> cancelled = true);
  }

  private String reply(Prompt prompt) {
    prompts.add(prompt);
    String asked = String.valueOf(prompt.getUserMessage().getText());
    int words = asked.split("\\s+", -1).length;
    if (words > room) {
      throw new PromptTooLongException(
          "The model has room for %d.".formatted(room), words, room, new IllegalStateException());
    }
    return words > roomForAll ? "" : script.apply(asked);
  }

  private static ChatResponse response(Map<String, Object> metadata, String text) {
    return new ChatResponse(
        List.of(
            new Generation(AssistantMessage.builder().content(text).properties(metadata).build())));
  }
}
