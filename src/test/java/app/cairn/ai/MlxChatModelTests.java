package app.cairn.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.engine.EngineException;
import app.cairn.engine.GenerationEvent;
import app.cairn.engine.GenerationRequest;
import app.cairn.engine.TooManyTokensException;
import app.cairn.llm.text.ChatMessage;
import app.cairn.llm.text.ToolCall;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.util.MimeTypeUtils;
import reactor.core.Disposable;

@Timeout(30)
class MlxChatModelTests {

  private static final Path FOLDER = Path.of("/models/owl-4bit");
  private static final GenerationEvent.Done DONE =
      new GenerationEvent.Done(GenerationEvent.Reason.STOP, 12, 0, 5, 1, 2);

  private final FakeLanguageModels engine = new FakeLanguageModels();
  private final List<ChatModelObservationContext> observed = new CopyOnWriteArrayList<>();
  private final MlxChatModel model = model(() -> FOLDER);

  @Test
  void answersWithUsageAndThoughtsApart() {
    engine.answer(
        new GenerationEvent.PromptRead(12, 12),
        new GenerationEvent.Thinking("Hm"),
        new GenerationEvent.Thinking("m."),
        text("Owls "),
        text("hoot."),
        DONE);

    ChatResponse response = model.call(new Prompt("What do owls do?"));

    AssistantMessage answer = answer(response);
    assertThat(answer.getText()).isEqualTo("Owls hoot.");
    assertThat(answer.getMetadata()).containsEntry(MlxChatModel.THINKING, "Hmm.");
    assertThat(response.getMetadata().getModel()).isEqualTo("owl-4bit");
    assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(12);
    assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(5);
    assertThat(response.getMetadata().getUsage().getTotalTokens()).isEqualTo(17);
    assertThat(reason(response)).isEqualTo("stop");
    assertThat(engine.closed.getCount()).as("streams still open").isZero();
  }

  @Test
  void streamsTheSamePieceByPiece() {
    engine.answer(
        new GenerationEvent.PromptRead(12, 12),
        new GenerationEvent.Thinking("Hm"),
        new GenerationEvent.Thinking("m."),
        text("Owls "),
        text("hoot."),
        new GenerationEvent.Done(GenerationEvent.Reason.LENGTH, 12, 0, 5, 1, 2));

    List<ChatResponse> chunks = chunks(new Prompt("What do owls do?"));

    assertThat(chunks)
        .extracting(chunk -> answer(chunk).getText())
        .containsExactly("", "", "Owls ", "hoot.", "");
    assertThat(chunks.subList(0, 4))
        .extracting(chunk -> answer(chunk).getMetadata().get(MlxChatModel.THINKING))
        .containsExactly("Hm", "m.", null, null);
    assertThat(chunks)
        .extracting(chunk -> chunk.getMetadata().getId())
        .containsOnly(chunks.getFirst().getMetadata().getId());
    assertThat(reason(chunks.getLast())).isEqualTo("length");
    assertThat(chunks.getLast().getMetadata().getUsage().getTotalTokens()).isEqualTo(17);
  }

  @Test
  void optionsAndMessagesReachTheEngine() {
    engine.answer(DONE);
    MlxChatOptions options =
        MlxChatOptions.builder()
            .maxTokens(7)
            .temperature(0.5)
            .topK(9)
            .topP(0.8)
            .frequencyPenalty(0.1)
            .presencePenalty(0.2)
            .stopSequences(List.of("END"))
            .minP(0.05)
            .repetitionPenalty(1.2)
            .logitBias(Map.of(3, 1f))
            .seed(4L)
            .thinking(false)
            .reasoningEffort("low")
            .build();
    ToolCall call = new ToolCall("1", "clock", Map.of("zone", "UTC"));
    model.call(
        new Prompt(
            List.of(
                new SystemMessage("Be brief."),
                new UserMessage("Time?"),
                AssistantMessage.builder()
                    .content("")
                    .properties(Map.of(MlxChatModel.THINKING, "Look."))
                    .toolCalls(
                        List.of(
                            new AssistantMessage.ToolCall(
                                "1", "function", "clock", "{\"zone\": \"UTC\"}")))
                    .build(),
                ToolResponseMessage.builder()
                    .responses(List.of(new ToolResponseMessage.ToolResponse("1", "clock", "12:00")))
                    .build()),
            options));

    GenerationRequest request = engine.requests.getFirst();
    assertThat(request)
        .isEqualTo(
            GenerationRequest.of(FOLDER, request.prompt())
                .maxTokens(7)
                .temperature(0.5)
                .topK(9)
                .topP(0.8)
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .stop(List.of("END"))
                .minP(0.05)
                .repetitionPenalty(1.2)
                .logitBias(Map.of(3, 1f))
                .seed(4L)
                .build());
    GenerationRequest.Prompt.Conversation conversation =
        (GenerationRequest.Prompt.Conversation) request.prompt();
    assertThat(conversation.messages())
        .containsExactly(
            new ChatMessage.SystemMessage("Be brief."),
            new ChatMessage.UserMessage("Time?"),
            new ChatMessage.AssistantMessage("", "Look.", List.of(call)),
            new ChatMessage.ToolMessage("12:00", "1", "clock"));
    assertThat(conversation.options().thinking()).isEqualTo(Optional.of(false));
    assertThat(conversation.options().reasoningEffort()).isEqualTo(Optional.of("low"));
  }

  @Test
  void whatNobodySetsIsLeftToTheModel() {
    engine.answer(DONE);
    engine.answer(DONE);
    model.call(new Prompt("a"));
    model.call(new Prompt("a", ChatOptions.builder().temperature(0.5).build()));

    assertThat(engine.requests.getFirst())
        .isEqualTo(GenerationRequest.of(FOLDER, engine.requests.getFirst().prompt()).build());
    assertThat(engine.requests.getLast())
        .isEqualTo(
            GenerationRequest.of(FOLDER, engine.requests.getLast().prompt())
                .temperature(0.5)
                .build());
  }

  @Test
  void optionsCanBeCopiedAndCombined() {
    MlxChatOptions options = MlxChatOptions.builder().seed(4L).minP(0.1).topK(3).build();

    assertThat(options.mutate().build()).isEqualTo(options).hasSameHashCodeAs(options);
    assertThat(options.mutate().seed(5L).build()).isNotEqualTo(options);
    MlxChatOptions combined =
        options.mutate().combineWith(MlxChatOptions.builder().seed(7L).temperature(1.0)).build();
    assertThat(combined)
        .isEqualTo(MlxChatOptions.builder().seed(7L).minP(0.1).topK(3).temperature(1.0).build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void runsToolsUnderTheChatClient(boolean streaming) {
    engine.answer(
        new GenerationEvent.Thinking("I look "),
        new GenerationEvent.Thinking("at the clock."),
        text("Wait."),
        new GenerationEvent.Call(new ToolCall("c1", "clock", Map.of("zone", "UTC"))),
        DONE);
    engine.answer(text("It is "), text("noon."), DONE);
    ChatClient.ChatClientRequestSpec question =
        ChatClient.create(model)
            .prompt("What time is it?")
            .options(MlxChatOptions.builder().seed(3L))
            .tools(new Clock());

    String answer =
        streaming
            ? String.join(
                "", Objects.requireNonNull(question.stream().content().collectList().block()))
            : question.call().content();

    assertThat(answer).endsWith("It is noon.");
    assertThat(engine.requests)
        .hasSize(2)
        .allMatch(request -> Long.valueOf(3).equals(request.options().seed()));
    GenerationRequest.Prompt.Conversation first = conversation(0);
    assertThat(first.tools())
        .singleElement()
        .satisfies(
            tool -> {
              assertThat(tool.name()).isEqualTo("clock");
              assertThat(tool.description()).isEqualTo("Tells the time");
              assertThat(tool.parameters()).containsKey("properties");
            });
    assertThat(conversation(1).messages())
        .containsExactly(
            new ChatMessage.UserMessage("What time is it?"),
            new ChatMessage.AssistantMessage(
                "Wait.",
                "I look at the clock.",
                List.of(new ToolCall("c1", "clock", Map.of("zone", "UTC")))),
            new ChatMessage.ToolMessage("\"12:00 UTC\"", "c1", "clock"));
  }

  @Test
  void tellsOfCallsWithTheirOwnReason() {
    engine.answer(new GenerationEvent.Call(new ToolCall("c1", "clock", Map.of())), DONE);

    ChatResponse response = model.call(new Prompt("Time?"));

    assertThat(response.hasToolCalls()).isTrue();
    assertThat(reason(response)).isEqualTo("tool_calls");
  }

  /// A stream's ends after its last chunk has been seen.
  private ChatModelObservationContext observation() throws InterruptedException {
    for (int i = 0; i < 500 && observed.isEmpty(); i++) {
      Thread.sleep(10);
    }
    return observed.getFirst();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isObserved(boolean streaming) throws InterruptedException {
    engine.answer(text("Owls."), DONE);
    Prompt prompt = new Prompt("a", MlxChatOptions.builder().temperature(0.5).build());
    if (streaming) {
      chunks(prompt);
    } else {
      model.call(prompt);
    }

    ChatModelObservationContext context = observation();
    assertThat(observed).hasSize(1);
    assertThat(context.getName()).isEqualTo("gen_ai.client.operation");
    assertThat(context.isStreaming()).isEqualTo(streaming);
    assertThat(context.getLowCardinalityKeyValue("gen_ai.request.model"))
        .isEqualTo(KeyValue.of("gen_ai.request.model", "owl-4bit"));
    assertThat(context.getHighCardinalityKeyValue("gen_ai.usage.output_tokens"))
        .isEqualTo(KeyValue.of("gen_ai.usage.output_tokens", "5"));
    assertThat(context.getError()).isNull();
  }

  @Test
  void cancellingAStreamClosesItAtOnce() throws InterruptedException {
    engine.answer(text("Owls "));
    Disposable subscription = model.stream(new Prompt("a")).subscribe();
    Thread.sleep(100);
    long start = System.nanoTime();
    subscription.dispose();

    assertThat(engine.closed.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1_000);
  }

  @Test
  void saysWhenNoModelIsChosen() {
    MlxChatModel none = model(() -> null);

    assertThatThrownBy(() -> none.call(new Prompt("a")))
        .isInstanceOf(NoChatModelException.class)
        .hasMessage("No language model is chosen. Add the folder of one, and choose it.");
    assertThatThrownBy(() -> none.stream(new Prompt("a")).blockLast())
        .isInstanceOf(NoChatModelException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failuresAreToldAsTheyAre(boolean streaming) throws InterruptedException {
    engine.answer(text("Owls "));
    engine.fail(new EngineException(EngineException.Kind.INTERRUPTED, "The engine was killed."));
    assertThatThrownBy(() -> answer(streaming))
        .isInstanceOf(ChatModelException.class)
        .hasMessage("The engine was killed.");
    assertThat(observation().getError()).hasMessage("The engine was killed.");

    engine.answer();
    engine.fail(new TooManyTokensException("Too long.", 900, 500));
    assertThatThrownBy(() -> answer(streaming))
        .isInstanceOfSatisfying(
            PromptTooLongException.class,
            failure -> {
              assertThat(failure.tokens()).isEqualTo(900);
              assertThat(failure.room()).isEqualTo(500);
            })
        .hasMessage("Too long.");
  }

  @Test
  void refusesWhatIsNoText() {
    UserMessage image =
        UserMessage.builder()
            .text("What is this?")
            .media(new Media(MimeTypeUtils.IMAGE_PNG, URI.create("file:/owl.png")))
            .build();
    assertThatThrownBy(() -> model.call(new Prompt(image)))
        .hasMessage("Messages can have text only, no images or sound.");
    assertThatThrownBy(
            () -> model.call(new Prompt("a", MlxChatOptions.builder().topP(2.0).build())))
        .hasMessageStartingWith("top-p must be above 0");
  }

  /// A tool.
  public static final class Clock {

    @Tool(name = "clock", description = "Tells the time")
    String time(@ToolParam(description = "where") String zone) {
      return "12:00 " + zone;
    }
  }

  private MlxChatModel model(ChatModelChoice choice) {
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(
            new ObservationHandler<ChatModelObservationContext>() {
              @Override
              public void onStop(ChatModelObservationContext context) {
                observed.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof ChatModelObservationContext;
              }
            });
    return new MlxChatModel(engine, choice, ToolCallingManager.builder().build(), observations);
  }

  private void answer(boolean streaming) {
    if (streaming) {
      chunks(new Prompt("a"));
    } else {
      model.call(new Prompt("a"));
    }
  }

  private List<ChatResponse> chunks(Prompt prompt) {
    return Objects.requireNonNull(model.stream(prompt).collectList().block());
  }

  private GenerationRequest.Prompt.Conversation conversation(int request) {
    return (GenerationRequest.Prompt.Conversation) engine.requests.get(request).prompt();
  }

  private static GenerationEvent text(String piece) {
    return new GenerationEvent.Text(piece, List.of());
  }

  private static AssistantMessage answer(ChatResponse response) {
    return Objects.requireNonNull(response.getResult()).getOutput();
  }

  private static String reason(ChatResponse response) {
    return String.valueOf(
        Objects.requireNonNull(response.getResult()).getMetadata().getFinishReason());
  }
}
