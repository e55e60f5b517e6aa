package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.ai.ChatModelChoice;
import app.cairn.llm.GoldenFolder;
import app.cairn.web.RawHttp.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A language model's way through the API, with the engine as it is.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelApiTests {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path folder;
  private static RunningCairn cairn;
  private static Path tiny;
  private static Path other;

  @BeforeAll
  static void start() throws IOException {
    tiny = model("llama", "tiny");
    other = model("qwen3", "other");
    cairn = RunningCairn.start(folder.resolve("home"), "--cairn.engine.device=cpu");
  }

  @AfterAll
  static void stop() {
    cairn.close();
  }

  @Test
  @Order(1)
  void thereIsNoneAtFirst() throws IOException {
    JsonNode list = ok("GET /api/models");

    assertThat(list.path("items")).isEmpty();
    assertThat(list.path("memoryForModels").asLong()).isPositive();
    assertThat(ok("GET /api/status").path("chatModel").isNull()).isTrue();
  }

  @Test
  @Order(2)
  void aFolderIsMadeKnownAndTheFirstIsChosen() throws IOException {
    JsonNode first = json(send("POST /api/models", path(tiny)), 201);
    JsonNode second = json(send("POST /api/models", path(other)), 201);

    assertThat(first.path("name").asString()).isEqualTo("tiny");
    assertThat(first.path("path").asString()).isEqualTo(tiny.toString());
    assertThat(first.path("architecture").asString()).isEqualTo("llama");
    assertThat(first.path("quantization").isNull()).isTrue();
    assertThat(first.path("contextTokens").asInt()).isEqualTo(4_096);
    assertThat(first.path("state").asString()).isEqualTo("available");
    assertThat(first.path("reason").isNull()).isTrue();
    JsonNode memory = first.path("memory");
    assertThat(memory.path("total").asLong())
        .isEqualTo(
            memory.path("weights").asLong()
                + memory.path("cache").asLong()
                + memory.path("working").asLong());
    assertThat(first.path("chosen").asBoolean()).isTrue();
    assertThat(second.path("chosen").asBoolean()).isFalse();
    assertThat(ok("GET /api/models/" + id(tiny))).isEqualTo(first);
    assertThat(ok("GET /api/status").path("chatModel"))
        .isEqualTo(JSON.readTree("{\"id\":1,\"name\":\"tiny\",\"state\":\"available\"}"));
    assertProblem(send("POST /api/models", path(tiny)), 409, "already in your list");
  }

  @Test
  @Order(3)
  void whatIsNoModelIsRefused() throws IOException {
    Path text = Files.writeString(folder.toRealPath().resolve("text.md"), "text");
    assertProblem(send("POST /api/models", "{}"), 400, "\"path\" is missing");
    assertProblem(send("POST /api/models", path(text)), 400, "is a file");
    assertProblem(send("POST /api/models", path(folder)), 400, "it has no config.json");
    assertProblem(send("GET /api/models/77", ""), 404, "no model with the id 77");
    assertProblem(send("DELETE /api/models/77", ""), 404, "no model with the id 77");
    assertProblem(send("POST /api/models/77/load", ""), 404, "no model with the id 77");
    assertProblem(send("POST /api/models/77/unload", ""), 404, "no model with the id 77");
    assertProblem(send("PUT /api/models/chosen", "{\"id\": 77}"), 404, "the id 77");
    assertProblem(send("PUT /api/models/chosen", "{\"id\": \"x\"}"), 400, "\"id\" has a value");
  }

  @Test
  @Order(4)
  void aModelIsChosenOrNone() throws IOException {
    assertThat(send("PUT /api/models/chosen", "{\"id\": %d}".formatted(id(other))).status())
        .isEqualTo(204);
    assertThat(ok("GET /api/status").path("chatModel").path("name").asString()).isEqualTo("other");
    assertThat(cairn.context().getBean(ChatModelChoice.class).folder()).isEqualTo(other);
    assertThat(send("PUT /api/models/chosen", "{\"id\": null}").status()).isEqualTo(204);
    assertThat(ok("GET /api/status").path("chatModel").isNull()).isTrue();
    assertThat(cairn.context().getBean(ChatModelChoice.class).folder()).isNull();
  }

  @Test
  @Order(5)
  void aModelIsLoadedAndUnloaded() throws IOException {
    JsonNode loaded = json(send("POST /api/models/%d/load".formatted(id(tiny)), ""), 200);

    assertThat(loaded.path("state").asString()).isEqualTo("loaded");
    assertThat(find(tiny).path("state").asString()).isEqualTo("loaded");
    assertThat(find(other).path("state").asString()).isEqualTo("available");
    JsonNode unloaded = json(send("POST /api/models/%d/unload".formatted(id(tiny)), ""), 200);
    assertThat(unloaded.path("state").asString()).isEqualTo("available");
  }

  @Test
  @Order(6)
  void aModelThatIsDamagedMeanwhileFailsAndHarmsNoOther() throws IOException {
    Files.write(other.resolve("model.safetensors"), new byte[50]);

    assertProblem(send("POST /api/models/%d/load".formatted(id(other)), ""), 503, "is damaged");
    assertThat(find(other).path("state").asString()).isEqualTo("failed");
    assertThat(find(other).path("reason").asString()).contains("is damaged");
    json(send("POST /api/models/%d/load".formatted(id(tiny)), ""), 200);
  }

  @Test
  @Order(7)
  void aModelIsForgottenAndItsFilesStay() throws IOException {
    long id = id(tiny);
    assertThat(send("DELETE /api/models/" + id, "").status()).isEqualTo(204);

    assertThat(ok("GET /api/models").path("items")).hasSize(1);
    assertThat(tiny.resolve("model.safetensors")).exists();
  }

  @Test
  void withoutMlxTheListIsThereAndSaysWhatIsMissing() throws IOException {
    Path home = Files.createDirectories(folder.resolve("without"));
    String embeddings = "--cairn.engine.embedding-model=" + folder.resolve("no-model");
    try (RunningCairn without = RunningCairn.start(home, embeddings)) {
      Path lonely = model("llama", "lonely");
      json(send(without, "POST /api/models", path(lonely)), 201);
      JsonNode listed = json(send(without, "GET /api/models", ""), 200).path("items").get(0);

      assertThat(listed.path("state").asString()).isEqualTo("available");
      assertThat(listed.path("reason").asString()).contains("no-model is not a folder");
      assertThat(listed.path("architecture").asString()).isEqualTo("llama");
      assertProblem(send(without, "POST /api/models/1/load", ""), 503, "no-model");
    }
  }

  private static Path model(String golden, String name) throws IOException {
    Path copy = GoldenFolder.copyOf(golden, folder.toRealPath().resolve(name), -1);
    Files.writeString(copy.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    return copy;
  }

  private static JsonNode find(Path model) throws IOException {
    for (JsonNode item : ok("GET /api/models").path("items").values()) {
      if (item.path("path").asString().equals(model.toString())) {
        return item;
      }
    }
    throw new AssertionError("%s is not in the list".formatted(model));
  }

  private static long id(Path model) throws IOException {
    return find(model).path("id").asLong();
  }

  private static String path(Path path) {
    return "{\"path\": \"%s\"}".formatted(path);
  }

  private static JsonNode ok(String request) throws IOException {
    return json(send(request, ""), 200);
  }

  private static Response send(String request, String body) throws IOException {
    return send(cairn, request, body);
  }

  private static Response send(RunningCairn to, String request, String body) throws IOException {
    return to.http().send(request + " HTTP/1.1", to.script(), body);
  }

  private static JsonNode json(Response response, int status) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    String body = response.body();
    return JSON.readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
  }

  private static void assertProblem(Response response, int status, String part) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body().replace("\\\"", "\"")).contains(part);
  }
}
