package app.cairn.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.cairn.engine.RealEngine;
import app.cairn.llm.GoldenFolder;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/// The chat model over a real, small language model in a real engine.
@Timeout(180)
class MlxChatModelMlxTests {

  @TempDir Path folder;
  private RealEngine engine;
  private ChatClient client;

  @BeforeEach
  void create() {
    Path model = GoldenFolder.conversing(folder.resolve("owl"));
    engine = new RealEngine(folder.resolve("data"));
    client =
        ChatClient.create(
            new MlxChatModel(
                engine.languageModels(),
                () -> model,
                ToolCallingManager.builder().build(),
                ObservationRegistry.NOOP));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void answersWithThoughtsApart() {
    ChatResponse response =
        Objects.requireNonNull(
            client
                .prompt("Are there owls?")
                .options(
                    saying(
                        GoldenFolder.THINK,
                        GoldenFolder.PERHAPS,
                        GoldenFolder.THINK_END,
                        GoldenFolder.YES,
                        GoldenFolder.MESSAGE_END))
                .call()
                .chatResponse());

    AssistantMessage answer = Objects.requireNonNull(response.getResult()).getOutput();
    assertThat(answer.getText()).isEqualTo("Yes");
    assertThat(answer.getMetadata()).containsEntry(MlxChatModel.THINKING, "Perhaps");
    assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(5);
  }

  @Test
  void runsTheToolThatTheModelCalls() {
    Clock clock = new Clock();
    List<String> pieces =
        client
            .prompt("What time is it?")
            .options(
                saying(
                        GoldenFolder.CALL,
                        GoldenFolder.CALL_OF_NOW,
                        GoldenFolder.CALL_END,
                        GoldenFolder.MESSAGE_END)
                    .maxTokens(20))
            .tools(clock)
            .stream()
            .content()
            .collectList()
            .block();

    assertThat(clock.zone).isEqualTo("UTC");
    assertThat(pieces).isNotNull();
  }

  @Test
  void tellsHowLongAPromptIsThatDoesNotFit() {
    assertThatThrownBy(() -> client.prompt(new Prompt("a".repeat(5_000))).call().content())
        .isInstanceOfSatisfying(
            PromptTooLongException.class,
            failure -> {
              assertThat(failure.tokens()).isGreaterThan(5_000);
              assertThat(failure.room()).isEqualTo(4_096);
            });
  }

  /// A tool that ends the loop, as the model would call it again and again.
  public static final class Clock {

    private String zone = "";

    @Tool(name = "now", description = "Tells the time", returnDirect = true)
    String time(@ToolParam(description = "where") String zone) {
      this.zone = zone;
      return "12:00";
    }
  }

  private static MlxChatOptions.Builder saying(int... tokens) {
    return MlxChatOptions.builder()
        .logitBias(GoldenFolder.saying(tokens))
        .presencePenalty(10.0)
        .frequencyPenalty(10.0);
  }
}
