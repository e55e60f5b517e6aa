package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.chat.ScriptedChatModel;
import app.cairn.web.RawHttp.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.model.ChatModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asking with a language model, and the conversations that come of it.
class ConversationApiTests {

  private static final String LEASE =
      """
      The tenant may end the lease with three months' notice to the end of a month. The notice must
      be given in writing. The lease of the flat began in March.
      """;

  @TempDir private static Path folder;
  private static RunningCairn cairn;

  @BeforeAll
  static void start() throws IOException {
    Path documents = Files.createDirectories(folder.resolve("documents")).toRealPath();
    Files.writeString(documents.resolve("lease.txt"), LEASE);
    cairn =
        RunningCairn.start(
            folder.resolve("home"), "--cairn.engine.device=cpu", ScriptedCairn.SETTING);
    send("POST /api/folders", "{\"path\": \"%s\"}".formatted(documents));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> body(send("GET /api/status", "")).at("/documents/indexed").asInt() == 1);
  }

  @AfterAll
  static void stop() {
    cairn.close();
  }

  @Test
  void answersAndKeepsTheConversation() throws IOException {
    JsonNode answer =
        body(send("POST /api/ask", question("How much notice ends the lease of the flat?")));
    assertThat(answer.get("mode").asString()).isEqualTo("generated");
    assertThat(answer.get("answer").asString())
        .isEqualTo(
            "The tenant may end the lease with **three months' notice** to the end of a month"
                + " [1].\n\n"
                + "- Pirates must be told by pigeon.");
    assertThat(answer.get("droppedCitations").asInt()).isEqualTo(1);
    assertThat(answer.get("model").asString()).isEqualTo("scripted");
    assertThat(answer.get("thinking").asString()).isEqualTo("Which passage says it?");
    assertThat(answer.at("/usage/answerTokens").asInt()).isEqualTo(10);
    assertThat(answer.get("passages")).hasSize(1);
    long id = answer.get("conversation").asLong();

    JsonNode second =
        body(
            send(
                "POST /api/ask",
                "{\"question\": \"How must that be done?\", \"conversation\": %d}".formatted(id)));
    assertThat(second.get("question").asString())
        .isEqualTo("Must the notice that ends the lease be given in writing?");

    JsonNode kept = body(send("GET /api/conversations/" + id, ""));
    assertThat(kept.get("title").asString())
        .isEqualTo("How much notice ends the lease of the flat?");
    assertThat(kept.at("/turns/0/answer")).isEqualTo(answer);
    assertThat(kept.at("/turns/1/question").asString()).isEqualTo("How must that be done?");
    assertThat(body(send("GET /api/conversations", "")).get("items").findValuesAsString("id"))
        .contains(Long.toString(id));

    assertThat(send("DELETE /api/conversations/" + id, "").status()).isEqualTo(204);
    assertThat(send("GET /api/conversations/" + id, "").status()).isEqualTo(404);
  }

  @Test
  void streamsTheSameAsEvents() throws IOException {
    List<String> headers = new ArrayList<>(cairn.script());
    headers.add("Accept: text/event-stream");
    String body =
        cairn
            .http()
            .send(
                "POST /api/ask HTTP/1.1",
                headers,
                question("Must notice of the lease be given in writing?"))
            .body();

    List<String> names =
        body.lines()
            .filter(line -> line.startsWith("event: "))
            .map(line -> line.substring(7))
            .distinct()
            .toList();
    assertThat(names).containsExactly("asked", "passages", "thinking", "citation", "text", "done");
    assertThat(body).contains("\"mode\":\"generated\"");
  }

  @Test
  void stopsTheModelSoonAfterTheConnectionIsClosed() throws IOException, InterruptedException {
    ScriptedChatModel model = (ScriptedChatModel) cairn.context().getBean(ChatModel.class);
    String question = question("Tell me everything about the lease of the flat");
    List<String> headers = new ArrayList<>(cairn.script());
    headers.add("Accept: text/event-stream");
    headers.add("Content-Type: application/json");
    headers.add("Content-Length: " + question.length());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cairn.port())) {
      String request = "POST /api/ask HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
      socket.getOutputStream().write((request + question).getBytes(StandardCharsets.UTF_8));
      readUntil(socket.getInputStream(), "event: text");
    }
    long closed = System.nanoTime();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(5))
        .until(model::isCancelled);

    assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Duration.ofSeconds(1));
  }

  private static void readUntil(InputStream in, String part) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(part) < 0) {
      int next = in.read();
      assertThat(next).isNotNegative();
      read.append((char) next);
    }
  }

  private static String question(String text) {
    return "{\"question\": \"%s\"}".formatted(text);
  }

  private static Response send(String request, String body) throws IOException {
    return cairn.http().send(request + " HTTP/1.1", cairn.script(), body);
  }

  private static JsonNode body(Response response) {
    assertThat(response.status()).isBetween(200, 201);
    String body = response.body();
    return JsonMapper.shared()
        .readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
  }
}
