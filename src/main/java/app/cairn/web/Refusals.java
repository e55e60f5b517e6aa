package app.cairn.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Answers requests outside the controllers: as a problem under `/api/`, as a page elsewhere.
@Component
class Refusals {

  private final Path dataFolder;
  private final JsonMapper json;

  Refusals(Path dataFolder, JsonMapper json) {
    this.dataFolder = dataFolder;
    this.json = json;
  }

  void foreignHost(HttpServletRequest request, HttpServletResponse response) throws IOException {
    refuse(
        request,
        response,
        HttpStatus.FORBIDDEN,
        "Cairn is not known under this name",
        "Open http://127.0.0.1:%d instead.".formatted(request.getLocalPort()));
  }

  void foreignOrigin(HttpServletRequest request, HttpServletResponse response) throws IOException {
    refuse(
        request,
        response,
        HttpStatus.FORBIDDEN,
        "Another page sent this request",
        "Only Cairn's own page may do that. If you followed a link, type or paste the address"
            + " instead.");
  }

  void noCredential(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer");
    String newLink =
        "curl -X POST -H \"Authorization: Bearer $(cat '%s')\" http://127.0.0.1:%d/api/start-links"
            .formatted(dataFolder.resolve("token"), request.getLocalPort());
    if (isApi(request)) {
      problem(
          response,
          HttpStatus.UNAUTHORIZED,
          "The request needs the header Authorization: Bearer with the token in %s."
              .formatted(dataFolder.resolve("token")));
    } else {
      page(
          response,
          HttpStatus.UNAUTHORIZED,
          "This browser does not know Cairn yet",
          "Open the address that Cairn printed when it started. It works once, for %d minutes."
              .formatted(StartLinks.LIFETIME.toMinutes()),
          "For a new address, run this in a terminal:",
          "$ " + newLink);
    }
  }

  /// Answers with a status and a sentence, in the form that the address calls for.
  void refuse(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpStatus status,
      String what,
      String remedy)
      throws IOException {
    if (isApi(request)) {
      problem(response, status, what + ". " + remedy);
    } else {
      page(response, status, what, remedy);
    }
  }

  private void problem(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(json.writeValueAsBytes(Problem.of(status, detail)));
  }

  private static void page(
      HttpServletResponse response, HttpStatus status, String heading, String... paragraphs)
      throws IOException {
    response.setStatus(status.value());
    response.setHeader("Content-Security-Policy", MessagePage.POLICY);
    response.setContentType("text/html;charset=UTF-8");
    response
        .getOutputStream()
        .write(MessagePage.html(heading, paragraphs).getBytes(StandardCharsets.UTF_8));
  }

  /// Whether a program asks, not a person; on an error, the address that failed counts.
  static boolean isApi(HttpServletRequest request) {
    Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return (failed instanceof String uri ? uri : request.getRequestURI()).startsWith("/api/");
  }
}
