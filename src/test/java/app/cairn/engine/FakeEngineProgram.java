package app.cairn.engine;

import app.cairn.llm.text.ToolCall;
import app.cairn.worker.Replies;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// An engine's process without MLX: a text's vector is its length, and some texts are traps. The
/// model's name is a folder in which a file `missing` says what is missing, and a file `slow`,
/// which this process renames to `seen`, lets the opening last until that is gone.
public final class FakeEngineProgram implements WorkerProgram<EngineRequest, EngineReply> {

  static final String CRASH = "crash";
  static final String REFUSE = "refuse";
  static final String HANG = "hang";
  static final String THINK_AND_CALL = "think and call";

  /// The request that it is opened with.
  static EngineRequest opening(Path folder) {
    return new EngineRequest.Load(
        folder.toString(),
        EngineProperties.Device.AUTO,
        0,
        1_000,
        new LanguageModelLimits(0, 100, 16, 60_000));
  }

  private final List<LoadedModel> models = new CopyOnWriteArrayList<>();

  @Override
  public Class<EngineRequest> requestType() {
    return EngineRequest.class;
  }

  @Override
  public void handle(EngineRequest request, Replies<EngineReply> replies) throws Exception {
    switch (request) {
      case EngineRequest.Load(String folder, _, _, _, _) -> {
        Path missing = Path.of(folder, "missing");
        if (Files.exists(missing)) {
          throw new IllegalStateException(Files.readString(missing));
        }
        if (Files.exists(Path.of(folder, "slow"))) {
          Path seen = Files.move(Path.of(folder, "slow"), Path.of(folder, "seen"));
          while (Files.exists(seen)) {
            Thread.sleep(5);
          }
        }
        replies.send(new EngineReply.Loaded("cpu", "0.0", List.of("fake")));
      }
      case EngineRequest.Embed(List<String> texts, EmbeddingPurpose purpose) -> {
        // Backwards and one at a time, as an engine may.
        for (int i = texts.size() - 1; i >= 0; i--) {
          String text = texts.get(i);
          switch (text) {
            case CRASH -> Runtime.getRuntime().halt(134);
            case REFUSE -> throw new IllegalArgumentException("No tokens.");
            case HANG -> Thread.sleep(60_000);
            default -> {}
          }
          float[] vector = {text.length(), purpose == EmbeddingPurpose.QUERY ? 1 : 0};
          replies.send(new EngineReply.Vectors(List.of(i), List.of(vector)));
        }
      }
      case EngineRequest.LoadModel(String folder) -> {
        if (folder.endsWith(REFUSE)) {
          throw new IllegalArgumentException("This is no model.");
        }
        models.add(new LoadedModel(folder, 100, 10, 20));
        replies.send(new EngineReply.Models(List.of(models.getLast())));
      }
      case EngineRequest.UnloadModel(String folder) -> {
        models.removeIf(model -> model.folder().equals(folder));
        replies.send(new EngineReply.Models(models));
      }
      case EngineRequest.Models() -> replies.send(new EngineReply.Models(models));
      case EngineRequest.Generate(GenerationRequest generate) -> write(generate, replies);
    }
  }

  /// Writes the prompt again, a character at a time.
  private static void write(GenerationRequest request, Replies<EngineReply> replies)
      throws InterruptedException {
    String text =
        switch (request.prompt()) {
          case GenerationRequest.Prompt.Conversation conversation -> conversation.toString();
          case GenerationRequest.Prompt.Text(String prompt) -> prompt;
          case GenerationRequest.Prompt.Tokens(List<Integer> ids) -> ids.toString();
        };
    send(new GenerationEvent.PromptRead(text.length(), text.length()), replies);
    for (int i = 0; i < text.length(); i++) {
      send(new GenerationEvent.Text(text.substring(i, i + 1), List.of()), replies);
    }
    switch (text) {
      case CRASH -> Runtime.getRuntime().halt(134);
      case REFUSE -> throw new IllegalArgumentException("The prompt is too long.");
      case HANG -> Thread.sleep(60_000);
      case THINK_AND_CALL -> {
        send(new GenerationEvent.Thinking("hm"), replies);
        send(new GenerationEvent.Call(new ToolCall("1", "now", Map.of("zone", "UTC"))), replies);
      }
      default -> {}
    }
    int length = text.length();
    send(new GenerationEvent.Done(GenerationEvent.Reason.STOP, length, 0, length, 1, 2), replies);
  }

  private static void send(GenerationEvent event, Replies<EngineReply> replies)
      throws InterruptedException {
    replies.send(new EngineReply.Generated(event));
  }
}
