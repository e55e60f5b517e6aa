package app.cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import app.cairn.web.RawHttp.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Sends the product of hosts, origins, sites and credentials to the routes and compares with rules
/// that are written down here a second time.
class AccessTests {

  private static final int IN = 0;
  private static final int SAMPLES_PER_ROUTE = 40;

  @TempDir private static Path folder;
  private static RunningCairn cairn;
  private static String session;

  private record Attempt(
      String host, @Nullable String origin, @Nullable String site, Credential credential) {}

  private enum Credential {
    NOTHING,
    TOKEN,
    WRONG_TOKEN,
    OTHER_SCHEME,
    COOKIE,
    WRONG_COOKIE,
    COOKIE_AND_WRONG_TOKEN
  }

  @BeforeAll
  static void start() throws IOException {
    cairn = RunningCairn.start(folder.resolve("home"));
    session = signIn();
  }

  @AfterAll
  static void stop() {
    cairn.close();
  }

  @Test
  void letsInOnlyThePageAndScripts() throws IOException {
    Map<Attempt, String> deviations = new TreeMap<>(Comparator.comparing(Object::toString));
    for (Attempt attempt : attempts()) {
      check("GET /api/start-links", attempt, deviations);
    }
    assertThat(deviations).isEmpty();
  }

  @Test
  void appliesTheRulesToEveryRouteAndChangesNothingOnRefusal() throws IOException {
    long seed = System.nanoTime();
    System.out.println("AccessTests seed " + seed);
    Random random = new Random(seed);
    List<Attempt> attempts = attempts();
    Map<Attempt, String> deviations = new TreeMap<>(Comparator.comparing(Object::toString));
    String before = state();
    for (String route : routes()) {
      for (int i = 0; i < SAMPLES_PER_ROUTE; i++) {
        Attempt attempt = attempts.get(random.nextInt(attempts.size()));
        if (expected(attempt) != IN) {
          check(route, attempt, deviations);
        }
      }
    }
    assertThat(deviations).isEmpty();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void refusesStrangeRequestTargetsAndHosts() throws IOException {
    String host = "Host: 127.0.0.1:" + cairn.port();
    String auth = "Authorization: Bearer " + cairn.token();

    assertThat(status("GET / HTTP/1.1", auth)).isEqualTo(400);
    assertThat(status("GET / HTTP/1.0", auth)).isEqualTo(403);
    assertThat(status("GET / HTTP/1.1", auth, host, host)).isEqualTo(400);
    assertThat(status("GET / HTTP/1.1", auth, "Host: 127.0.0.1:%d, evil".formatted(cairn.port())))
        .isEqualTo(400);
    assertThat(status("GET / HTTP/1.1", auth, "Host: a b")).isEqualTo(400);
    assertThat(status("GET / HTTP/1.1", auth, "Host: 127.0.0.1:99999")).isIn(400, 403);
    assertThat(status("GET http://evil.example/ HTTP/1.1", auth, "Host: evil.example"))
        .isEqualTo(403);
    assertThat(status("GET http://evil.example/ HTTP/1.1", auth, host)).isEqualTo(400);
    assertThat(status("GET http://127.0.0.1:%d/ HTTP/1.1".formatted(cairn.port()), auth, host))
        .isIn(200, 404);
    assertThat(status("TRACE / HTTP/1.1", auth, host)).isEqualTo(405);
    assertThat(status("CONNECT evil.example:80 HTTP/1.1", auth, host)).isIn(400, 404, 405, 501);
    assertThat(status("GET /../../etc/passwd HTTP/1.1", auth, host)).isEqualTo(400);
    for (String path :
        List.of(
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/assets/..%5c..%5cetc/passwd",
            "/assets/%252e%252e/etc/passwd",
            "/start%00",
            "/..;/..;/etc/passwd",
            "/assets/..;/application.yml")) {
      assertThat(status("GET " + path + " HTTP/1.1", auth, host)).as(path).isIn(400, 404);
    }
  }

  @Test
  void theStartAddressIsNotWidenedByParametersOrCase() throws IOException {
    for (String path :
        List.of("/start;x", "/START", "/start/", "//start", "/./start", "/%73tart")) {
      Response response =
          cairn
              .http()
              .send(
                  "GET " + path + "?key=" + startKey() + " HTTP/1.1",
                  List.of("Host: 127.0.0.1:" + cairn.port(), "Sec-Fetch-Site: none"));
      assertThat(response.status()).as(path).isIn(400, 401);
      assertThat(response.header("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void aStartLinkWorksOnceAndNotForPreviews() throws IOException {
    String target = "/start?key=" + startKey() + " HTTP/1.1";
    List<String> browser = List.of("Host: 127.0.0.1:" + cairn.port(), "Sec-Fetch-Site: none");

    assertThat(cairn.http().send("HEAD " + target, browser).status()).isEqualTo(401);
    Response first = cairn.http().send("GET " + target, browser);
    assertThat(first.status()).isEqualTo(303);
    assertThat(first.header("Location")).hasValue("/");
    assertThat(first.header("Set-Cookie").orElseThrow())
        .startsWith("cairn-")
        .contains("; Path=/")
        .contains("; HttpOnly")
        .contains("; SameSite=Strict");
    Response second = cairn.http().send("GET " + target, browser);
    assertThat(second.status()).isEqualTo(401);
    assertThat(second.header("Set-Cookie")).isEmpty();
  }

  @Test
  void aBrowserStaysSignedInOverARestart() throws IOException {
    Path home = folder.resolve("restart");
    String cookie;
    try (RunningCairn first = RunningCairn.start(home)) {
      cookie = cookie(first);
      assertThat(Files.readString(home.resolve("sessions")))
          .doesNotContain(cookie.substring(cookie.indexOf('=') + 1));
    }
    try (RunningCairn second = RunningCairn.start(home)) {
      assertThat(
              second
                  .http()
                  .send(
                      "GET /api/nothing HTTP/1.1",
                      List.of(
                          "Host: localhost:" + second.port(),
                          "Sec-Fetch-Site: same-origin",
                          "Cookie: " + cookie))
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void everyResponseCarriesTheSecurityHeaders() throws IOException {
    List<String> script = cairn.script();
    for (Response response :
        List.of(
            cairn.http().send("GET / HTTP/1.1", List.of("Host: evil.example")),
            cairn.http().send("GET / HTTP/1.1", List.of("Host: 127.0.0.1:" + cairn.port())),
            cairn.http().send("GET /api/nothing HTTP/1.1", script),
            cairn.http().send("GET /nothing.png HTTP/1.1", script),
            cairn.http().send("POST /api/start-links HTTP/1.1", script),
            cairn.http().send("POST / HTTP/1.1", script))) {
      assertThat(response.header("Content-Security-Policy").orElseThrow())
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(response.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
      assertThat(response.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
      assertThat(response.header("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  private static void check(String route, Attempt attempt, Map<Attempt, String> deviations)
      throws IOException {
    List<String> headers = new ArrayList<>();
    headers.add("Host: " + attempt.host());
    if (attempt.origin() != null) {
      headers.add("Origin: " + attempt.origin());
    }
    if (attempt.site() != null) {
      headers.add("Sec-Fetch-Site: " + attempt.site());
    }
    headers.addAll(credential(attempt.credential()));
    boolean hasBody = route.startsWith("POST") || route.startsWith("PUT");
    String body = hasBody ? "{\"path\":\"%s\",\"question\":\"?\"}".formatted(folder) : "";
    int status = cairn.http().send(route + " HTTP/1.1", headers, body).status();
    int expected = expected(attempt);
    if (expected == IN ? Set.of(401, 403).contains(status) : status != expected) {
      deviations.put(attempt, "%s answered %d, not %d".formatted(route, status, expected));
    }
  }

  /// The rules in RFC-like order: host, origin, token, site, cookie.
  private static int expected(Attempt attempt) {
    List<String> hosts =
        Stream.of("127.0.0.1", "localhost", "[::1]").map(h -> h + ":" + cairn.port()).toList();
    boolean originOwn = hosts.stream().anyMatch(h -> ("http://" + h).equals(attempt.origin()));
    boolean siteOwn = "same-origin".equals(attempt.site()) || "none".equals(attempt.site());
    if (!hosts.contains(attempt.host())) {
      return 403;
    }
    if (attempt.origin() != null && !originOwn) {
      return 403;
    }
    return switch (attempt.credential()) {
      case TOKEN -> IN;
      case WRONG_TOKEN, OTHER_SCHEME, COOKIE_AND_WRONG_TOKEN -> 401;
      case NOTHING, WRONG_COOKIE ->
          attempt.origin() == null && attempt.site() != null && !siteOwn ? 403 : 401;
      case COOKIE -> {
        if (originOwn || siteOwn) {
          yield IN;
        }
        yield attempt.site() == null ? 401 : 403;
      }
    };
  }

  private static List<Attempt> attempts() {
    int port = cairn.port();
    List<String> hosts =
        List.of(
            "127.0.0.1:" + port,
            "localhost:" + port,
            "[::1]:" + port,
            "127.0.0.1",
            "localhost:1",
            "LOCALHOST:" + port,
            "localhost.:" + port,
            "127.1:" + port,
            "0.0.0.0:" + port,
            "evil.example:" + port,
            "localhost.evil.example:" + port);
    List<@Nullable String> origins = new ArrayList<>();
    origins.add(null);
    for (String origin :
        List.of(
            "http://127.0.0.1:" + port,
            "http://localhost:" + port,
            "https://127.0.0.1:" + port,
            "http://127.0.0.1:1",
            "http://evil.example",
            "null",
            "http://127.0.0.1:" + port + ".evil.example")) {
      origins.add(origin);
    }
    List<@Nullable String> sites = new ArrayList<>();
    sites.add(null);
    sites.addAll(List.of("same-origin", "none", "same-site", "cross-site"));
    List<Attempt> attempts = new ArrayList<>();
    for (String host : hosts) {
      for (String origin : origins) {
        for (String site : sites) {
          for (Credential credential : Credential.values()) {
            attempts.add(new Attempt(host, origin, site, credential));
          }
        }
      }
    }
    return attempts;
  }

  private static List<String> credential(Credential credential) throws IOException {
    String wrong = "x".repeat(43);
    return switch (credential) {
      case NOTHING -> List.of();
      case TOKEN -> List.of("Authorization: Bearer " + cairn.token());
      case WRONG_TOKEN -> List.of("Authorization: Bearer " + wrong);
      case OTHER_SCHEME -> List.of("Authorization: Basic " + cairn.token());
      case COOKIE -> List.of("Cookie: " + session);
      case WRONG_COOKIE -> List.of("Cookie: " + session.replaceFirst("=.*", "=" + wrong));
      case COOKIE_AND_WRONG_TOKEN ->
          List.of("Cookie: " + session, "Authorization: Bearer " + wrong);
    };
  }

  /// Every mapped route with every method, the page and its files.
  private static List<String> routes() {
    Collection<String> paths = new ArrayList<>();
    cairn
        .context()
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(mapping -> paths.addAll(mapping.getPatternValues()));
    paths.addAll(List.of("/", "/index.html", "/search", "/assets/page.js", "/nothing.png"));
    return paths.stream()
        .filter(path -> !path.equals("/start"))
        .map(path -> path.replaceAll("\\{[^}]*}", "1"))
        .distinct()
        .flatMap(
            path ->
                Stream.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
                    .map(method -> method + " " + path))
        .toList();
  }

  private static String state() throws IOException {
    return Files.readString(cairn.home().resolve("sessions"))
        + cairn.http().send("GET /api/folders HTTP/1.1", cairn.script()).body();
  }

  private static int status(String requestLine, String... headers) throws IOException {
    return cairn.http().send(requestLine, List.of(headers)).status();
  }

  private static String startKey() {
    String url = cairn.context().getBean(StartLinks.class).create(cairn.port()).url().toString();
    return url.substring(url.indexOf('=') + 1);
  }

  private static String signIn() throws IOException {
    return cookie(cairn);
  }

  private static String cookie(RunningCairn running) throws IOException {
    String url =
        running.context().getBean(StartLinks.class).create(running.port()).url().getQuery();
    Response response =
        running
            .http()
            .send(
                "GET /start?" + url + " HTTP/1.1",
                List.of("Host: 127.0.0.1:" + running.port(), "Sec-Fetch-Site: none"));
    String cookie = response.header("Set-Cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }
}
