package app.cairn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.cairn.engine.GenerationRequest.Prompt;
import app.cairn.llm.EmbeddingModelSource;
import app.cairn.llm.text.ChatMessage.AssistantMessage;
import app.cairn.llm.text.ChatMessage.SystemMessage;
import app.cairn.llm.text.ChatMessage.ToolMessage;
import app.cairn.llm.text.ChatMessage.UserMessage;
import app.cairn.llm.text.ChatTemplateOptions;
import app.cairn.llm.text.ToolCall;
import app.cairn.llm.text.ToolDefinition;
import app.cairn.worker.Worker;
import app.cairn.worker.WorkerPolicy;
import app.cairn.worker.WorkerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client of language models with a process that has no MLX.
@Timeout(60)
class WorkerLanguageModelsTests {

  @TempDir Path folder;
  private Worker<EngineRequest, EngineReply> worker;
  private WorkerEngine engine;
  private LanguageModels models;

  @BeforeEach
  void create() {
    WorkerSpec<EngineRequest, EngineReply> spec =
        new WorkerSpec<>(
            "engine",
            FakeEngineProgram.class,
            EngineReply.class,
            FakeEngineProgram.opening(folder),
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            folder.resolve("run"),
            WorkerPolicy.DEFAULT
                .withConcurrency(64)
                .withBackOff(5, Duration.ofMillis(10), Duration.ofHours(1)));
    worker = new Worker<>(spec);
    engine = new WorkerEngine(EmbeddingModelSource::builtIn, worker, _ -> {});
    models = engine.languageModels();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void loadsListsAndUnloads() {
    assertThat(models.loaded()).as("no process is started to ask").isEmpty();
    models.unload(folder);
    assertThat(engine.status().running()).isFalse();

    LoadedModel one = models.load(folder.resolve("one"));
    assertThat(one.folder()).isEqualTo(folder.resolve("one").toString());
    models.load(folder.resolve("two"));
    assertThat(models.loaded()).hasSize(2).contains(one);
    models.unload(folder.resolve("two"));
    assertThat(models.loaded()).containsExactly(one);
    assertThatThrownBy(() -> models.load(folder.resolve(FakeEngineProgram.REFUSE)))
        .isInstanceOf(EngineException.class)
        .hasMessage("This is no model.");
  }

  @Test
  void askingWhatIsLoadedKeepsNoProcessAwakeThatHasNothingLoaded() {
    models.load(folder);
    models.unload(folder);
    assertThat(models.loaded()).isEmpty();
    long requests = worker.status().requests();
    assertThat(models.loaded()).isEmpty();
    assertThat(worker.status().requests()).isEqualTo(requests);

    events(new Prompt.Text("owl"));
    models.loaded();
    assertThat(worker.status().requests()).as("a text may have loaded one").isEqualTo(requests + 2);
    LoadedModel one = models.load(folder);
    assertThat(models.loaded()).containsExactly(one);
  }

  @Test
  void askingAgainAndAgainWhatIsLoadedLeavesTheProcessAlone() {
    LoadedModel one = models.load(folder);
    long requests = worker.status().requests();
    for (int i = 0; i < 100; i++) {
      assertThat(models.loaded()).containsExactly(one);
    }
    assertThat(worker.status().requests()).isLessThan(requests + 20);
  }

  @Test
  void streamsProgressTextAndFigures() {
    List<GenerationEvent> events = events(new Prompt.Text("owl"));
    assertThat(events)
        .containsExactly(
            new GenerationEvent.PromptRead(3, 3),
            new GenerationEvent.Text("o", List.of()),
            new GenerationEvent.Text("w", List.of()),
            new GenerationEvent.Text("l", List.of()),
            new GenerationEvent.Done(GenerationEvent.Reason.STOP, 3, 0, 3, 1, 2));
    assertThat(events(new Prompt.Tokens(List.of(1, 2)))).hasSize(8);
  }

  @Test
  void conversationsReachTheProcessWhole() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("number", 1.5);
    arguments.put("nothing", null);
    arguments.put("list", List.of(1, Map.of("a", true)));
    Prompt.Conversation conversation =
        new Prompt.Conversation(
            List.of(
                new SystemMessage("s"),
                new UserMessage("u"),
                new AssistantMessage("a", "t", List.of(new ToolCall("1", "now", arguments))),
                new ToolMessage("12:00", "1", "now")),
            List.of(new ToolDefinition("now", "The time", Map.of("type", "object"))),
            new ChatTemplateOptions(true, Optional.of(false), Optional.empty(), Map.of("x", 1)));
    StringBuilder written = new StringBuilder();
    for (GenerationEvent event : events(conversation)) {
      if (event instanceof GenerationEvent.Text(String piece, _)) {
        written.append(piece);
      }
    }
    assertThat(written).hasToString(conversation.toString());
  }

  @Test
  void thoughtsAndCallsComeBackWhole() {
    assertThat(events(new Prompt.Text(FakeEngineProgram.THINK_AND_CALL)))
        .contains(
            new GenerationEvent.Thinking("hm"),
            new GenerationEvent.Call(new ToolCall("1", "now", Map.of("zone", "UTC"))));
  }

  @Test
  void optionsReachTheProcessWhole() {
    GenerationRequest request =
        GenerationRequest.of(folder, new Prompt.Text("x"))
            .maxTokens(5)
            .temperature(0.7)
            .topK(4)
            .topP(0.9)
            .minP(0.1)
            .repetitionPenalty(1.1)
            .presencePenalty(0.2)
            .frequencyPenalty(0.3)
            .logitBias(Map.of(7, -1.5f))
            .seed(9L)
            .stop(List.of("END"))
            .topLogprobs(2)
            .build();
    assertThat(request.options().logitBias()).containsEntry(7, -1.5f);
    try (GenerationStream stream = models.generate(request)) {
      assertThat(stream.next()).isEqualTo(new GenerationEvent.PromptRead(1, 1));
    }
    assertThatThrownBy(
            () -> GenerationRequest.of(folder, new Prompt.Text("x")).temperature(-1).build())
        .hasMessageContaining("temperature must be");
  }

  @Test
  void crashCostsOneAnswerAndSaysSo() {
    EngineException failure =
        catchThrowableOfType(
            EngineException.class, () -> events(new Prompt.Text(FakeEngineProgram.CRASH)));
    assertThat(failure.kind()).isEqualTo(EngineException.Kind.INTERRUPTED);
    assertThat(failure)
        .hasMessageStartingWith("The engine ")
        .hasMessageEndingWith("The answer was cut off; ask again.");
    assertThat(events(new Prompt.Text("owl"))).hasSize(5);
  }

  @Test
  void refusalIsToldAsItIs() {
    EngineException failure =
        catchThrowableOfType(
            EngineException.class, () -> events(new Prompt.Text(FakeEngineProgram.REFUSE)));
    assertThat(failure.kind()).isEqualTo(EngineException.Kind.REJECTED);
    assertThat(failure).hasMessage("The prompt is too long.");
  }

  @Test
  void closingFromAnotherThreadEndsTheReading() throws InterruptedException {
    GenerationStream stream =
        models.generate(
            GenerationRequest.of(folder, new Prompt.Text(FakeEngineProgram.HANG)).build());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              stream.close();
            });
    assertThatThrownBy(
            () -> {
              while (stream.next() != null) {
                // Until the end.
              }
            })
        .isInstanceOf(EngineException.class)
        .hasMessage("The request was cancelled.");
  }

  private List<GenerationEvent> events(Prompt prompt) {
    List<GenerationEvent> events = new ArrayList<>();
    try (GenerationStream stream = models.generate(GenerationRequest.of(folder, prompt).build())) {
      for (var event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
    }
    return events;
  }
}
