package app.cairn.web;

import app.cairn.web.StartLinks.StartLink;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Lets browsers in: a start link is traded for a cookie.
@RestController
class StartController {

  private final StartLinks links;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Refusals refusals;

  StartController(StartLinks links, Sessions sessions, SessionCookie cookie, Refusals refusals) {
    this.links = links;
    this.sessions = sessions;
    this.cookie = cookie;
    this.refusals = refusals;
  }

  @GetMapping("/start")
  @Nullable ResponseEntity<Void> start(
      @RequestParam(required = false) @Nullable String key,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var toThePage = ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create("/"));
    // A HEAD, which link previews send, must not use the link up.
    if (request.getMethod().equals("GET") && links.redeem(key)) {
      return toThePage.header(HttpHeaders.SET_COOKIE, cookie.give(sessions.begin())).build();
    }
    if (cookie.values(request).anyMatch(sessions::contains)) {
      return toThePage.build();
    }
    refusals.noCredential(request, response);
    return null;
  }

  @PostMapping("/api/start-links")
  @ResponseStatus(HttpStatus.CREATED)
  StartLink create(HttpServletRequest request) {
    return links.create(request.getLocalPort());
  }
}
