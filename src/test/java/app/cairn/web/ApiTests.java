package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.web.RawHttp.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the API answers to requests that do not fit.
class ApiTests {

  @TempDir private static Path folder;
  private static RunningCairn cairn;

  @BeforeAll
  static void start() {
    cairn = RunningCairn.start(folder.resolve("home"), "--cairn.engine.device=cpu");
  }

  @AfterAll
  static void stop() {
    cairn.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /api/nothing                      | 404 | nothing at this address
          GET /api/folders/77                   | 404 | no folder with the id 77
          DELETE /api/folders/77                | 404 | no folder with the id 77
          POST /api/folders/77/scan             | 404 | no folder with the id 77
          GET /api/conversations/77             | 404 | no conversation with the id 77
          DELETE /api/conversations/77          | 404 | no conversation with the id 77
          GET /api/conversations?size=0         | 400 | size lies between 1 and 1000
          GET /api/documents/77                 | 404 | no document with the id 77
          GET /api/documents/77/text            | 404 | no document with the id 77
          GET /api/documents/77/file            | 404 | no document with the id 77
          GET /api/documents/seven              | 400 | id cannot be "seven"
          GET /api/documents?state=lost         | 400 | "lost" is not a state
          GET /api/documents?size=0             | 400 | size lies between 1 and 1000
          GET /api/documents?page=-1            | 400 | page counts from 0
          GET /api/documents?page=x             | 400 | page cannot be "x"
          GET /api/directories?path=/no/such    | 404 | no folder /no/such
          GET /api/directories?path=relative    | 400 | absolute path
          GET /api/search                       | 400 | parameter q is missing
          GET /api/search?q=                    | 400 | empty
          GET /api/search?q=a&k=0               | 400 | k lies between 1 and 100
          GET /api/search?q=a&k=many            | 400 | k cannot be "many"
          GET /api/search?q=a&from=yesterday    | 400 | from is a time such as
          PUT /api/folders                      | 405 | only GET, POST
          POST /api/status                      | 405 | only GET
          GET /api/engine/retry                 | 405 | only POST
          """)
  void explainsWhatDoesNotFit(String request, int status, String part) throws IOException {
    assertProblem(cairn.http().send(request + " HTTP/1.1", cairn.script()), status, part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /api/folders | {}                       | 400 | "path" is missing
          /api/folders | {"path": null}           | 400 | "path" is missing
          /api/folders | {"path": []}             | 400 | "path" has a value of the wrong kind
          /api/folders | {"pfad": "/tmp"}         | 400 | "pfad" is not known here; known are: path
          /api/folders | {"path":                 | 400 | not the JSON object
          /api/folders | {"path": "/a"} x         | 400 | not the JSON object
          /api/folders | [1]                      | 400 | not the JSON object
          /api/folders | {"path": "/no/such"}     | 400 | /no/such
          /api/folders | {"path": "relative"}     | 400 | relative
          /api/ask     | {}                       | 400 | "question" is missing
          /api/ask     | {"question": ""}         | 400 | empty
          /api/ask     | {"question": "a", "folder": "x"} | 400 | "folder" has a value of the wrong kind
          /api/ask     | {"question": "a", "conversation": 77} | 404 | no conversation with the id 77
          /api/ask     | {"question": "\\u0000a"} | 400 | not text
          """)
  void explainsWhatDoesNotFitInABody(String path, String body, int status, String part)
      throws IOException {
    assertProblem(
        cairn.http().send("POST " + path + " HTTP/1.1", cairn.script(), body), status, part);
  }

  @Test
  void takesOnlyJson() throws IOException {
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/cbor")) {
      List<String> headers = new ArrayList<>(cairn.script());
      headers.add("Content-Type: " + type);
      headers.add("Content-Length: 2");
      headers.add("Connection: close");
      Response response =
          cairn
              .http()
              .exchange(
                  "POST /api/folders HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n{}");
      assertProblem(response, 415, "application/json");
    }
  }

  @Test
  void answersAnEmptyBody() throws IOException {
    List<String> headers = new ArrayList<>(cairn.script());
    headers.add("Content-Type: application/json");

    assertProblem(cairn.http().send("POST /api/folders HTTP/1.1", headers), 400, "has no body");
  }

  @Test
  void refusesAQuestionThatIsTooLong() throws IOException {
    String body = "{\"question\": \"%s\"}".formatted("word ".repeat(2000));

    assertProblem(
        cairn.http().send("POST /api/ask HTTP/1.1", cairn.script(), body), 400, "Shorten it");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws IOException {
    String body = "{\"path\": \"%s\"}".formatted("x".repeat(BodyLimitFilter.MOST_BYTES));

    assertProblem(
        cairn.http().send("POST /api/folders HTTP/1.1", cairn.script(), body),
        413,
        "larger than 1024 KB");
  }

  @Test
  void refusesATooLargeBodyOfUnsaidLength() throws IOException {
    List<String> headers = new ArrayList<>(cairn.script());
    headers.add("Content-Type: application/json");
    headers.add("Transfer-Encoding: chunked");
    headers.add("Connection: close");
    String chunk = "x".repeat(1 << 16);
    String chunks = (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n").repeat(17);
    Response response =
        cairn
            .http()
            .exchange(
                "POST /api/folders HTTP/1.1\r\n"
                    + String.join("\r\n", headers)
                    + "\r\n\r\nc\r\n{\"path\": \"aa\r\n"
                    + chunks
                    + "0\r\n\r\n");

    assertProblem(response, 413, "larger than 1024 KB");
  }

  @Test
  void answersPagesToPeople() throws IOException {
    Response missing = cairn.http().send("GET /nothing.png HTTP/1.1", cairn.script());

    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(missing.body()).contains("nothing at this address");
  }

  @Test
  void listsFoldersToChooseFrom() throws IOException {
    Files.createDirectories(folder.resolve("choose/B"));
    Files.createDirectories(folder.resolve("choose/a"));
    Files.createDirectories(folder.resolve("choose/.hidden"));
    Files.createFile(folder.resolve("choose/file"));

    String body =
        cairn
            .http()
            .send(
                "GET /api/directories?path=%s HTTP/1.1".formatted(folder.resolve("choose")),
                cairn.script())
            .body();

    assertThat(body).containsSubsequence("\"name\":\"a\"", "\"name\":\"B\"");
    assertThat(body).doesNotContain("hidden", "\"file\"");
    assertThat(body).contains("\"parent\":\"%s\"".formatted(folder));
  }

  @Test
  void anAvailableEngineStaysSoWhenItIsTriedAgain() throws IOException {
    Response response = cairn.http().send("POST /api/engine/retry HTTP/1.1", cairn.script());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).contains("\"available\":true", "\"reason\":null");
  }

  @Test
  void saysWhatIsWrongWithTheModelAndServesWithoutIt() throws IOException {
    String model = "--cairn.engine.embedding-model=" + folder.resolve("no-model");
    try (RunningCairn without = RunningCairn.start(folder.resolve("without"), model)) {
      Response status = without.http().send("GET /api/status HTTP/1.1", without.script());
      Response retry = without.http().send("POST /api/engine/retry HTTP/1.1", without.script());

      assertThat(status.status()).isEqualTo(200);
      assertThat(status.body()).contains("\"embeddingModel\":null");
      for (Response response : List.of(status, retry)) {
        assertThat(response.body()).contains("\"available\":false", "no-model is not a folder");
      }
    }
  }

  private static void assertProblem(Response response, int status, String part) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body().replace("\\\"", "\"")).contains(part);
  }
}
