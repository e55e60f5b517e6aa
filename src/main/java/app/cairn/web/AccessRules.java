package app.cairn.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Decides which requests come in. Every process of this machine can reach the port, and every page
/// in the user's browser can send requests to it; only the user's own page and scripts may.
@Component
class AccessRules {

  /// What becomes of a request.
  enum Decision {
    ALLOWED,
    /// It names another host, as after DNS rebinding.
    FOREIGN_HOST,
    /// A page of another origin sent it.
    FOREIGN_ORIGIN,
    /// It brings no credential, a wrong one, or does not say where it comes from.
    NO_CREDENTIAL
  }

  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final String BEARER = "Bearer ";

  private final AccessToken token;
  private final Sessions sessions;
  private final SessionCookie cookie;

  AccessRules(AccessToken token, Sessions sessions, SessionCookie cookie) {
    this.token = token;
    this.sessions = sessions;
    this.cookie = cookie;
  }

  Decision decide(HttpServletRequest request) {
    List<String> hosts = headers(request, "Host");
    List<String> origins = headers(request, "Origin");
    List<String> sites = headers(request, "Sec-Fetch-Site");
    Set<String> own = ownHosts(request.getLocalPort());

    if (hosts.size() != 1 || !own.contains(hosts.getFirst())) {
      return Decision.FOREIGN_HOST;
    }
    if (!origins.isEmpty() && !isOwn(origins, own)) {
      return Decision.FOREIGN_ORIGIN;
    }
    if (request.getHeader("Authorization") != null) {
      return hasToken(request) ? Decision.ALLOWED : Decision.NO_CREDENTIAL;
    }
    if (origins.isEmpty() && sites.isEmpty()) {
      return Decision.NO_CREDENTIAL;
    }
    if (origins.isEmpty() && !(sites.size() == 1 && OWN_SITES.contains(sites.getFirst()))) {
      return Decision.FOREIGN_ORIGIN;
    }
    return isStart(request) || hasSession(request) ? Decision.ALLOWED : Decision.NO_CREDENTIAL;
  }

  private static boolean isOwn(List<String> origins, Set<String> hosts) {
    return origins.size() == 1
        && origins.getFirst().startsWith("http://")
        && hosts.contains(origins.getFirst().substring("http://".length()));
  }

  /// The one address that needs no credential: it gives one.
  private static boolean isStart(HttpServletRequest request) {
    return request.getMethod().equals("GET") && request.getRequestURI().equals("/start");
  }

  private boolean hasToken(HttpServletRequest request) {
    List<String> values = headers(request, "Authorization");
    String value = values.getFirst();
    return values.size() == 1
        && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && token.matches(value.substring(BEARER.length()).strip());
  }

  private boolean hasSession(HttpServletRequest request) {
    return cookie.values(request).anyMatch(sessions::contains);
  }

  private static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }

  private static Set<String> ownHosts(int port) {
    return port == 80
        ? Set.of("127.0.0.1", "localhost", "[::1]")
        : Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
  }
}
