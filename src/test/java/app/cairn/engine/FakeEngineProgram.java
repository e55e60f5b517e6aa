package app.cairn.engine;

import app.cairn.worker.Replies;
import app.cairn.worker.WorkerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An engine's process without MLX: a text's vector is its length, and some texts are traps. The
/// model's name is a folder in which a file `missing` says what is missing, and a file `slow`,
/// which this process renames to `seen`, lets the opening last until that is gone.
public final class FakeEngineProgram implements WorkerProgram<EngineRequest, EngineReply> {

  static final String CRASH = "crash";
  static final String REFUSE = "refuse";
  static final String HANG = "hang";

  @Override
  public Class<EngineRequest> requestType() {
    return EngineRequest.class;
  }

  @Override
  public void handle(EngineRequest request, Replies<EngineReply> replies) throws Exception {
    switch (request) {
      case EngineRequest.Load(String folder, _, _, _) -> {
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
    }
  }
}
