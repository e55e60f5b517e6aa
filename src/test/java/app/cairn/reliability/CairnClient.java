package app.cairn.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A script's way to talk with a running Cairn.
final class CairnClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);
  private static final int PAGE = 500;
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String origin;
  private final String token;

  CairnClient(int port, String token) {
    this.origin = "http://127.0.0.1:" + port;
    this.token = token.strip();
  }

  /// Gets what lies at a path.
  ///
  /// @throws IOException if there is no answer or it is an error
  JsonNode get(String path) throws IOException {
    return send(request(path).GET());
  }

  JsonNode post(String path, Map<String, Object> body) throws IOException {
    return send(request(path, "POST", body));
  }

  JsonNode put(String path, Map<String, Object> body) throws IOException {
    return send(request(path, "PUT", body));
  }

  /// Asks a question, and goes away after so many lines of the stream of events; one comes every
  /// tenth of a second at least.
  void ask(String question, int most) throws IOException {
    HttpRequest.Builder request =
        request("/api/ask", "POST", Map.of("question", question))
            .timeout(LONGEST_ANSWER)
            .header("Accept", "text/event-stream");
    try (Stream<String> lines = send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      lines.limit(most).forEach(_ -> {});
    }
  }

  /// The result of a search.
  JsonNode search(String query, int limit) throws IOException {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return get("/api/search?q=%s&k=%d".formatted(encoded, limit));
  }

  /// All documents.
  List<JsonNode> documents() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    JsonNode page;
    int number = 0;
    do {
      page = get("/api/documents?size=%d&page=%d".formatted(PAGE, number++));
      page.path("items").forEach(documents::add);
    } while (page.path("items").size() == PAGE);
    return documents;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(origin + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder request(String path, String method, Map<String, Object> body) {
    return request(path)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    String body = send(request, HttpResponse.BodyHandlers.ofString()).body();
    return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      HttpResponse<T> response = http.send(request.build(), handler);
      if (response.statusCode() >= 300) {
        throw new IOException("%d %s".formatted(response.statusCode(), response.body()));
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
