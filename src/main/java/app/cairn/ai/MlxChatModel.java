package app.cairn.ai;

import static org.springframework.ai.chat.observation.ChatModelObservationDocumentation.CHAT_MODEL_OPERATION;

import app.cairn.engine.EngineException;
import app.cairn.engine.GenerationEvent;
import app.cairn.engine.GenerationRequest;
import app.cairn.engine.GenerationStream;
import app.cairn.engine.LanguageModels;
import app.cairn.engine.TooManyTokensException;
import app.cairn.llm.text.ChatTemplateOptions;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The language model that the user chose, as Spring AI knows one. It tells of calls of tools, and
/// leaves running them to the `ChatClient`. Thread-safe.
///
/// What the model thinks lies in a message's metadata under [#THINKING]: in a stream piece by
/// piece, with an empty text.
public final class MlxChatModel implements ChatModel {

  /// The key of thoughts in the metadata of messages.
  public static final String THINKING = ReplyChunks.THINKING;

  private static final String PROVIDER = "mlx";
  private static final DefaultChatModelObservationConvention CONVENTION =
      new DefaultChatModelObservationConvention();

  // Waiting for a token blocks, so each stream has a thread of its own.
  private static final Scheduler THREADS =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("answer").start(task));

  private final LanguageModels models;
  private final ChatModelChoice choice;
  private final ToolCallingManager tools;
  private final ObservationRegistry observations;

  /// Creates the adapter.
  public MlxChatModel(
      LanguageModels models,
      ChatModelChoice choice,
      ToolCallingManager tools,
      ObservationRegistry observations) {
    this.models = models;
    this.choice = choice;
    this.tools = tools;
    this.observations = observations;
  }

  /// A prompt with its options in our form, and what it is to the engine.
  private record Asked(Prompt prompt, String model, GenerationRequest request) {}

  @Override
  public MlxChatOptions getOptions() {
    return MlxChatOptions.of(null);
  }

  /// Answers a prompt.
  ///
  /// @throws NoChatModelException if no model is chosen
  /// @throws PromptTooLongException if the prompt leaves no room for an answer
  /// @throws ChatModelException if the model cannot be loaded, or the engine is missing or died
  /// @throws IllegalArgumentException if an option is out of its range, or a message is no text
  @Override
  public ChatResponse call(Prompt prompt) {
    Asked asked = asked(prompt);
    ChatModelObservationContext context = context(asked, false);
    return observation(context)
        .observe(
            () -> {
              ReplyChunks reply = new ReplyChunks(asked.model());
              try (Answering answering = new Answering(asked.request())) {
                for (var event = answering.next(); event != null; event = answering.next()) {
                  reply.add(event);
                }
              }
              ChatResponse response = reply.whole().orElseThrow();
              context.setResponse(response);
              return response;
            });
  }

  /// Answers a prompt in chunks; the last has finish reason and usage. Whoever cancels the
  /// subscription stops the model. Fails as [#call(Prompt)] does.
  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    return Flux.deferContextual(
        view -> {
          Asked asked = asked(prompt);
          ChatModelObservationContext context = context(asked, true);
          Observation observation = observation(context);
          Observation parent = view.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
          observation.parentObservation(parent).start();
          return chunks(asked, context)
              .doOnError(observation::error)
              .doFinally(_ -> observation.stop())
              .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, observation));
        });
  }

  private Flux<ChatResponse> chunks(Asked asked, ChatModelObservationContext context) {
    return Flux.<ChatResponse, Answering>using(
            () -> new Answering(asked.request()),
            answering -> {
              ReplyChunks reply = new ReplyChunks(asked.model());
              return Flux.<ChatResponse>generate(sink -> next(answering, reply, sink))
                  .doOnComplete(() -> reply.whole().ifPresent(context::setResponse));
            },
            Answering::close)
        .subscribeOn(THREADS);
  }

  private static void next(
      Answering answering, ReplyChunks reply, SynchronousSink<ChatResponse> sink) {
    GenerationEvent event = answering.next();
    ChatResponse chunk = event == null ? null : reply.add(event);
    while (event != null && chunk == null) {
      event = answering.next();
      chunk = event == null ? null : reply.add(event);
    }
    if (chunk == null) {
      sink.complete();
    } else {
      sink.next(chunk);
    }
  }

  private Asked asked(Prompt prompt) {
    Path folder = choice.folder();
    if (folder == null) {
      throw new NoChatModelException();
    }
    String model = String.valueOf(folder.getFileName());
    MlxChatOptions options = MlxChatOptions.of(prompt.getOptions()).mutate().model(model).build();
    GenerationRequest.Prompt conversation =
        new GenerationRequest.Prompt.Conversation(
            PromptMessages.of(prompt.getInstructions()),
            tools.resolveToolDefinitions(options).stream().map(PromptMessages::of).toList(),
            new ChatTemplateOptions(
                true,
                Optional.ofNullable(options.getThinking()),
                Optional.ofNullable(options.getReasoningEffort()),
                Map.of()));
    return new Asked(
        new Prompt(prompt.getInstructions(), options),
        model,
        request(folder, conversation, options));
  }

  private static GenerationRequest request(
      Path folder, GenerationRequest.Prompt prompt, MlxChatOptions options) {
    GenerationRequest.Builder request = GenerationRequest.of(folder, prompt);
    Optional.ofNullable(options.getMaxTokens()).ifPresent(request::maxTokens);
    Optional.ofNullable(options.getTemperature()).ifPresent(request::temperature);
    Optional.ofNullable(options.getTopK()).ifPresent(request::topK);
    Optional.ofNullable(options.getTopP()).ifPresent(request::topP);
    Optional.ofNullable(options.getMinP()).ifPresent(request::minP);
    Optional.ofNullable(options.getRepetitionPenalty()).ifPresent(request::repetitionPenalty);
    Optional.ofNullable(options.getPresencePenalty()).ifPresent(request::presencePenalty);
    Optional.ofNullable(options.getFrequencyPenalty()).ifPresent(request::frequencyPenalty);
    Optional.ofNullable(options.getLogitBias()).ifPresent(request::logitBias);
    Optional.ofNullable(options.getSeed()).ifPresent(request::seed);
    Optional.ofNullable(options.getStopSequences()).ifPresent(request::stop);
    return request.build();
  }

  private static ChatModelObservationContext context(Asked asked, boolean streaming) {
    return ChatModelObservationContext.builder()
        .prompt(asked.prompt())
        .provider(PROVIDER)
        .streaming(streaming)
        .build();
  }

  private Observation observation(ChatModelObservationContext context) {
    return CHAT_MODEL_OPERATION.observation(null, CONVENTION, () -> context, observations);
  }

  /// An answer while it is written. Closing it ends the reading, too.
  private final class Answering implements AutoCloseable {

    private final GenerationStream stream;
    private volatile boolean closed;

    Answering(GenerationRequest request) {
      try {
        stream = models.generate(request);
      } catch (EngineException e) {
        throw translated(e);
      }
    }

    /// Waits for what comes next; null at the end.
    @Nullable GenerationEvent next() {
      try {
        return stream.next();
      } catch (EngineException e) {
        if (closed) {
          return null;
        }
        throw translated(e);
      }
    }

    @Override
    public void close() {
      closed = true;
      stream.close();
    }
  }

  private static ChatModelException translated(EngineException failure) {
    return failure instanceof TooManyTokensException tooMany
        ? new PromptTooLongException(
            tooMany.getMessage(), tooMany.tokens(), tooMany.room(), tooMany)
        : new ChatModelException(failure.getMessage(), failure);
  }
}
