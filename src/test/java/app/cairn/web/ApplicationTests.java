package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.web.RawHttp.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole way of a user: come in, add a folder, search, ask, open a source.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApplicationTests {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CANARY = "canarybird";
  private static final String LEASE =
      """
      # Lease

      The rent is due on the third working day of each month.

      ## Notice

      The notice period for the flat is three months to the end of a quarter, said %s.
      """
          .formatted(CANARY);

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path folder;
  private static RunningCairn cairn;
  private static List<String> page = List.of();
  private static Path lease;

  @BeforeAll
  static void start() throws IOException {
    Path documents = Files.createDirectories(folder.toRealPath().resolve("documents"));
    lease = Files.writeString(documents.resolve("lease.md"), LEASE);
    Files.writeString(documents.resolve("empty.txt"), "");
    cairn = RunningCairn.start(folder.resolve("home"), "--cairn.engine.device=cpu");
  }

  @AfterAll
  static void stop() {
    cairn.close();
  }

  @Test
  @Order(1)
  void theStartLinkLetsThePageIn() throws IOException {
    URI link = cairn.context().getBean(StartLinks.class).create(cairn.port()).url();
    String host = "Host: 127.0.0.1:" + cairn.port();
    Response response =
        cairn
            .http()
            .send(
                "GET %s?%s HTTP/1.1".formatted(link.getPath(), link.getQuery()),
                List.of(host, "Sec-Fetch-Site: none"));
    String cookie = response.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    page = List.of(host, "Cookie: " + cookie, "Sec-Fetch-Site: same-origin");

    assertThat(get("/api/status").path("documents").path("indexed").asLong()).isZero();
  }

  @Test
  @Order(2)
  void aFolderIsAddedAndRead() throws Exception {
    JsonNode added = post("/api/folders", "{\"path\": \"%s\"}".formatted(lease.getParent()), 201);

    assertThat(added.path("id").asLong()).isPositive();
    JsonNode status =
        await("/api/status", node -> node.path("documents").path("indexed").asLong() == 1);
    assertThat(status.path("engine").path("available").isBoolean()).isTrue();
    JsonNode items = get("/api/documents?state=indexed,skipped").path("items");
    assertThat(items).hasSize(2);
    assertThat(items.get(0).path("path").asString()).endsWith("empty.txt");
    assertThat(items.get(0).path("state").asString()).isEqualTo("skipped");
    assertThat(items.get(0).path("reason").asString()).isNotBlank();
    assertThat(items.get(1).path("chunks").asInt()).isPositive();
    assertThat(await("/api/folders", node -> !scanning(node)).path("items")).hasSize(1);
    post("/api/folders", "{\"path\": \"%s\"}".formatted(lease.getParent()), 409);
  }

  @Test
  @Order(3)
  void aSearchFindsThePassage() throws IOException {
    JsonNode hit = get("/api/search?q=notice+period").path("hits").get(0);

    assertThat(hit.path("document").path("path").asString()).isEqualTo(lease.toString());
    assertThat(hit.path("text").asString()).contains("three months");
    assertThat(LEASE.length()).isGreaterThanOrEqualTo(hit.path("end").asInt());
  }

  @Test
  @Order(4)
  void aQuestionIsAnsweredWithACitedQuote() throws IOException {
    JsonNode answer =
        post("/api/ask", "{\"question\": \"What is the notice period for the flat?\"}", 200);

    assertThat(answer.path("found").asBoolean()).isTrue();
    assertThat(answer.path("mode").asString()).isEqualTo("quotes");
    JsonNode citation = answer.path("citations").get(0);
    assertThat(citation.path("quote").asString()).contains("three months");
    long id = citation.path("document").path("id").asLong();
    String text = get("/api/documents/%d/text".formatted(id)).path("text").asString();
    assertThat(text.substring(citation.path("start").asInt(), citation.path("end").asInt()))
        .isEqualTo(citation.path("quote").asString());
  }

  @Test
  @Order(5)
  void anAnswerComesAsAStream() throws IOException {
    List<String> headers = new ArrayList<>(page);
    headers.add("Accept: text/event-stream");
    Response response =
        cairn
            .http()
            .send(
                "POST /api/ask HTTP/1.1",
                headers,
                "{\"question\": \"When is the rent due?\", \"folder\": 1}");

    assertThat(response.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
    assertThat(response.body())
        .containsSubsequence(
            "event: passages\n", "event: citation\n", "event: text\n", "event: done\n");
  }

  @Test
  @Order(6)
  void aBadQuestionIsRefusedBeforeTheStreamBegins() throws IOException {
    List<String> headers = new ArrayList<>(page);
    headers.add("Accept: text/event-stream");
    Response response =
        cairn.http().send("POST /api/ask HTTP/1.1", headers, "{\"question\": \" \"}");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  @Order(7)
  void theFileItselfCanBeOpenedInParts() throws IOException {
    long id = get("/api/documents?state=indexed").path("items").get(0).path("id").asLong();
    String target = "GET /api/documents/%d/file HTTP/1.1".formatted(id);
    Response whole = cairn.http().send(target, page);

    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(LEASE);
    assertThat(whole.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
    assertThat(whole.header("Content-Security-Policy").orElseThrow()).contains("sandbox");
    List<String> ranged = new ArrayList<>(page);
    ranged.add("Range: bytes=2-6");
    Response part = cairn.http().send(target, ranged);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("Lease");
    assertThat(part.header("Content-Range"))
        .hasValue("bytes 2-6/" + LEASE.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  @Order(8)
  void aFileSwappedForALinkIsNotServed() throws IOException {
    long id = get("/api/documents?state=indexed").path("items").get(0).path("id").asLong();
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.delete(lease);
    Files.createSymbolicLink(lease, secret);
    Response response =
        cairn.http().send("GET /api/documents/%d/file HTTP/1.1".formatted(id), page);
    Files.delete(lease);
    Files.writeString(lease, LEASE);

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).doesNotContain("secret\"");
  }

  @Test
  @Order(9)
  void theLogHoldsNoTokenQuestionOrText() throws IOException {
    post("/api/ask", "{\"question\": \"What did the %s say?\"}".formatted(CANARY), 200);
    cairn.http().send("GET /api/search?q=%s&k=x HTTP/1.1".formatted(CANARY), page);
    cairn.http().send("POST /api/ask HTTP/1.1", page, "{\"%s\": 1}".formatted(CANARY));
    cairn
        .http()
        .send(
            "GET /start?key=%s HTTP/1.1".formatted(CANARY),
            List.of("Host: 127.0.0.1:" + cairn.port(), "Sec-Fetch-Site: none"));
    String log = Files.readString(cairn.home().resolve("logs/cairn.log"));

    assertThat(log).isNotBlank().doesNotContain(CANARY, cairn.token(), "key=");
    assertThat(log).doesNotContain(page.get(1).replaceFirst(".*=", ""));
  }

  @Test
  @Order(10)
  void aFolderIsForgottenAndItsFilesStay() throws Exception {
    long id = get("/api/folders").path("items").get(0).path("id").asLong();
    Response response = cairn.http().send("DELETE /api/folders/%d HTTP/1.1".formatted(id), page);

    assertThat(response.status()).isEqualTo(204);
    assertThat(lease).hasContent(LEASE);
    await("/api/documents", node -> node.path("total").asLong() == 0);
    await("/api/search?q=notice", node -> node.path("hits").isEmpty());
  }

  private static boolean scanning(JsonNode folders) {
    return folders.path("items").get(0).path("state").asString().equals("scanning");
  }

  private static JsonNode get(String target) throws IOException {
    Response response = cairn.http().send("GET " + target + " HTTP/1.1", page);
    assertThat(response.status()).as(target + response.body()).isEqualTo(200);
    return JSON.readTree(whole(response));
  }

  private static JsonNode post(String target, String body, int status) throws IOException {
    Response response = cairn.http().send("POST " + target + " HTTP/1.1", page, body);
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    return JSON.readTree(whole(response));
  }

  private static String whole(Response response) {
    String body = response.body();
    return body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1);
  }

  private static JsonNode await(String target, Predicate<JsonNode> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode node = get(target);
    while (!condition.test(node)) {
      assertThat(System.nanoTime()).as(node.toString()).isLessThan(end);
      Thread.sleep(100);
      node = get(target);
    }
    return node;
  }
}
