package app.cairn.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.engine.GenerationRequest.Prompt;
import app.cairn.llm.GoldenFolder;
import app.cairn.llm.text.ChatMessage.UserMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// Language models as they are: on MLX in a process of their own.
@Timeout(180)
class LanguageModelsMlxTests {

  private static final long MB = 1L << 20;

  @TempDir Path folder;
  private Path model;
  private WorkerEngine engine;
  private LanguageModels models;

  @BeforeEach
  void create() {
    model = GoldenFolder.copyOf("llama", folder.resolve("model"), -1);
    engine = EngineConfiguration.create(properties(DataSize.ofBytes(0), 60), folder);
    models = engine.languageModels();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void writesTheSameTextForTextAndTokens() {
    GenerationRequest.Builder request = request(new Prompt.Text("ab")).maxTokens(20);
    List<GenerationEvent> events = events(request.build());
    assertThat(events.getFirst()).isEqualTo(new GenerationEvent.PromptRead(2, 2));
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            GenerationEvent.Done.class,
            done -> {
              assertThat(done.reason()).isIn((Object[]) GenerationEvent.Reason.values());
              assertThat(done.promptTokens()).isEqualTo(2);
              assertThat(done.tokens()).isBetween(1, 20);
            });
    // The tokenizer's tokens are the bytes.
    assertThat(text(events(request(new Prompt.Tokens(List.of(97, 98))).maxTokens(20).build())))
        .isEqualTo(text(events));
    assertThat(models.loaded())
        .singleElement()
        .satisfies(
            loaded -> {
              assertThat(loaded.folder()).isEqualTo(model.toString());
              assertThat(loaded.context()).isEqualTo(4_096);
              assertThat(loaded.weightBytes()).isPositive();
            });
  }

  @Test
  void repliesToConversationsComeInParts() {
    Prompt question = new Prompt.Conversation(List.of(new UserMessage("owls?")));
    assertThatThrownBy(() -> events(request(question).maxTokens(3).build()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("has no chat template");

    model = GoldenFolder.conversing(folder.resolve("conversing"));
    Map<Integer, Float> reply =
        GoldenFolder.saying(
            GoldenFolder.THINK,
            GoldenFolder.PERHAPS,
            GoldenFolder.THINK_END,
            GoldenFolder.YES,
            GoldenFolder.CALL,
            GoldenFolder.CALL_OF_NOW,
            GoldenFolder.CALL_END,
            GoldenFolder.MESSAGE_END);
    List<GenerationEvent> events =
        events(request(question).logitBias(reply).presencePenalty(10).frequencyPenalty(10).build());
    assertThat(events)
        .hasSize(5)
        .contains(
            new GenerationEvent.Thinking("Perhaps"), new GenerationEvent.Text("Yes", List.of()));
    assertThat(events.get(3))
        .isInstanceOfSatisfying(
            GenerationEvent.Call.class,
            call -> {
              assertThat(call.call().name()).isEqualTo("now");
              assertThat(call.call().arguments()).isEqualTo(Map.of("zone", "UTC"));
            });
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            GenerationEvent.Done.class,
            done -> {
              assertThat(done.reason()).isEqualTo(GenerationEvent.Reason.STOP);
              assertThat(done.tokens()).isEqualTo(8);
            });
  }

  @Test
  void promptThatBeginsAsTheTextBeforeIsNotReadAgainUnlessAnotherModelWrote() {
    Path other = GoldenFolder.copyOf("llama", folder.resolve("other"), -1);
    Prompt prompt = new Prompt.Text("a".repeat(100));
    GenerationRequest request = request(prompt).temperature(1).maxTokens(1).build();
    assertThat(reused(request)).isZero();
    assertThat(reused(request)).isEqualTo(99);
    assertThat(reused(GenerationRequest.of(other, prompt).maxTokens(1).build())).isZero();
    assertThat(reused(request)).isZero();
  }

  private int reused(GenerationRequest request) {
    return ((GenerationEvent.Done) events(request).getLast()).reusedTokens();
  }

  @Test
  void queriesPassWhileAnAnswerIsWritten() {
    models.load(model);
    try (GenerationStream stream = models.generate(endless())) {
      assertThat(stream.next()).isInstanceOf(GenerationEvent.PromptRead.class);
      assertThat(engine.embed(List.of("Where do owls live?"), EmbeddingPurpose.QUERY)).hasSize(1);
      assertThat(stream.next()).isInstanceOf(GenerationEvent.Text.class);
    }
  }

  @Test
  void droppedAnswerMakesWayAtOnce() {
    models.load(model);
    GenerationStream dropped = models.generate(endless());
    assertThat(dropped.next()).isNotNull();
    assertThat(dropped.next()).isNotNull();
    try (GenerationStream next = models.generate(endless())) {
      long start = System.nanoTime();
      dropped.close();
      assertThat(next.next()).isInstanceOf(GenerationEvent.PromptRead.class);
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      System.out.println("a dropped answer made way after " + millis + " ms");
      assertThat(millis).isLessThan(1_000);
    }
  }

  @Test
  void droppedReadingOfALongPromptMakesWayAtOnce() throws Exception {
    Path slow = zeros("slow", 320, 512, 2_048, 4);
    models.load(slow);
    models.load(model);
    Prompt prompt = new Prompt.Text("a".repeat(4_000));
    GenerationStream dropped = models.generate(GenerationRequest.of(slow, prompt).build());
    assertThat(dropped.next())
        .isInstanceOfSatisfying(
            GenerationEvent.PromptRead.class, read -> assertThat(read.tokens()).isLessThan(1_000));
    try (GenerationStream next = models.generate(endless())) {
      long start = System.nanoTime();
      dropped.close();
      assertThat(next.next()).isInstanceOf(GenerationEvent.PromptRead.class);
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      System.out.println("a dropped prompt made way after " + millis + " ms");
      assertThat(millis).isLessThan(1_000);
    }
  }

  @Test
  void killedProcessCostsOneAnswer() {
    models.load(model);
    try (GenerationStream stream = models.generate(endless())) {
      assertThat(stream.next()).isNotNull();
      ProcessHandle.of(requireNonNull(engine.status().pid())).orElseThrow().destroyForcibly();
      assertThatThrownBy(
              () -> {
                while (stream.next() != null) {
                  // Until the end.
                }
              })
          .isInstanceOf(EngineException.class)
          .hasMessage("The engine was killed (signal 9). The answer was cut off; ask again.");
    }
    assertThat(events(request(new Prompt.Text("ab")).maxTokens(3).build())).isNotEmpty();
  }

  @Test
  void badRequestsAndFoldersHarmNothingElse() throws Exception {
    models.load(model);
    assertThatThrownBy(() -> events(request(new Prompt.Text("a".repeat(5_000))).build()))
        .isInstanceOfSatisfying(
            TooManyTokensException.class,
            failure -> {
              assertThat(failure.tokens()).isEqualTo(5_000);
              assertThat(failure.room()).isEqualTo(4_096);
            })
        .hasMessageContaining("The prompt has 5,000 tokens")
        .hasMessageContaining("4,096");
    assertThatThrownBy(() -> models.load(folder.resolve("nothing")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("nothing is not a folder");
    Path broken = GoldenFolder.copyOf("llama", folder.resolve("broken"), -1);
    Files.write(broken.resolve("model.safetensors"), new byte[50]);
    assertThatThrownBy(() -> models.load(broken))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("is damaged");
    assertThat(models.loaded()).hasSize(1);
    assertThat(events(request(new Prompt.Text("ab")).maxTokens(3).build())).isNotEmpty();
  }

  @Test
  void refusesWhatDoesNotFitAndMakesRoomForWhatDoes() throws Exception {
    Path large = large("large", 100);
    Path other = large("other", 100);
    try (WorkerEngine limited =
        EngineConfiguration.create(properties(DataSize.ofMegabytes(340), 60), folder)) {
      limited.languageModels().load(large);
      limited.languageModels().load(other);
      assertThat(limited.languageModels().loaded())
          .as("the first made room")
          .singleElement()
          .extracting(LoadedModel::folder)
          .isEqualTo(other.toString());
      assertThatThrownBy(() -> limited.languageModels().load(large("huge", 400)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("The model huge needs about")
          .hasMessageContaining("cairn.engine.memory-limit leaves");
    }
  }

  @Test
  void unloadingGivesTheMemoryBackAlsoWhenIdle() throws Exception {
    engine.close();
    // Long enough for a busy machine not to stop the process between two requests.
    engine = EngineConfiguration.create(properties(DataSize.ofBytes(0), 5), folder);
    models = engine.languageModels();
    Path large = large("large", 200);
    engine.embed(List.of("warm"), EmbeddingPurpose.QUERY);
    models.load(model);
    models.unload(model);
    long before = resident();
    models.load(large);
    assertThat(resident() - before).isGreaterThan(180 * MB);
    models.unload(large);
    assertThat(resident() - before).as("after unloading").isLessThan(60 * MB);

    Path medium = large("medium", 20);
    for (int i = 0; i < 50; i++) {
      models.load(medium);
      models.unload(medium);
    }
    assertThat(resident() - before).as("after 50 times").isLessThan(60 * MB);

    models.load(large);
    for (int i = 0; i < 80 && !models.loaded().isEmpty(); i++) {
      Thread.sleep(250);
      engine.embed(List.of("the process is in use"), EmbeddingPurpose.QUERY);
    }
    assertThat(models.loaded()).isEmpty();
    assertThat(resident() - before).as("after idleness").isLessThan(60 * MB);
  }

  private long resident() {
    return requireNonNull(engine.status().residentBytes());
  }

  /// A model of so many MB, of zeros.
  private Path large(String name, int megabytes) throws IOException {
    return zeros(name, (int) (megabytes * MB / (64 * Float.BYTES)), 64, 128, 1);
  }

  private Path zeros(String name, int vocab, int hidden, int intermediate, int layers)
      throws IOException {
    Path copy = GoldenFolder.copyOf("llama", folder.resolve(name), -1);
    String config = Files.readString(copy.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config
            .replace("\"vocab_size\": 320", "\"vocab_size\": " + vocab)
            .replace("\"hidden_size\": 64", "\"hidden_size\": " + hidden)
            .replace("\"intermediate_size\": 128", "\"intermediate_size\": " + intermediate)
            .replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": " + layers)
            .replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"));
    Map<String, int[]> tensors = new LinkedHashMap<>();
    tensors.put("embed_tokens", new int[] {vocab, hidden});
    for (int i = 0; i < layers; i++) {
      String layer = "layers." + i;
      tensors.put(layer + ".self_attn.q_proj", new int[] {64, hidden});
      tensors.put(layer + ".self_attn.k_proj", new int[] {32, hidden});
      tensors.put(layer + ".self_attn.v_proj", new int[] {32, hidden});
      tensors.put(layer + ".self_attn.o_proj", new int[] {hidden, 64});
      tensors.put(layer + ".mlp.gate_proj", new int[] {intermediate, hidden});
      tensors.put(layer + ".mlp.up_proj", new int[] {intermediate, hidden});
      tensors.put(layer + ".mlp.down_proj", new int[] {hidden, intermediate});
      tensors.put(layer + ".input_layernorm", new int[] {hidden});
      tensors.put(layer + ".post_attention_layernorm", new int[] {hidden});
    }
    tensors.put("norm", new int[] {hidden});
    StringBuilder header = new StringBuilder("{");
    long end = 0;
    for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
      long begin = end;
      end +=
          Float.BYTES * IntStream.of(tensor.getValue()).asLongStream().reduce(1, (a, b) -> a * b);
      header
          .append(header.length() == 1 ? "" : ",")
          .append(
              "\"model.%s.weight\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), Arrays.toString(tensor.getValue()), begin, end));
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    Path weights = copy.resolve("model.safetensors");
    Files.delete(weights);
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(json.length));
      file.write(json);
      // What is not written reads as zeros.
      file.setLength(file.getFilePointer() + end);
    }
    return copy;
  }

  private GenerationRequest endless() {
    return request(new Prompt.Text("ab")).temperature(2).maxTokens(4_000).build();
  }

  private GenerationRequest.Builder request(Prompt prompt) {
    return GenerationRequest.of(model, prompt);
  }

  private List<GenerationEvent> events(GenerationRequest request) {
    List<GenerationEvent> events = new ArrayList<>();
    try (GenerationStream stream = models.generate(request)) {
      for (var event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private static String text(List<GenerationEvent> events) {
    StringBuilder text = new StringBuilder();
    for (GenerationEvent event : events) {
      if (event instanceof GenerationEvent.Text(String piece, _)) {
        text.append(piece);
      }
    }
    return text.toString();
  }

  private static EngineProperties properties(DataSize memoryLimit, int idleSeconds) {
    return new EngineProperties(
        EngineProperties.BUILT_IN,
        EngineProperties.Device.AUTO,
        0,
        DataSize.ofMegabytes(256),
        Duration.ofSeconds(idleSeconds),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        memoryLimit,
        8_192,
        16);
  }
}
