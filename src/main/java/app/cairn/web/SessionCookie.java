package app.cairn.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/// The page's cookie. Its name differs for each data folder, since browsers give the cookies of a
/// host to all of its ports.
@Component
class SessionCookie {

  private static final int NAME_LENGTH = 12;

  private final String name;

  SessionCookie(Path dataFolder) {
    name = "cairn-" + new Secret(dataFolder.toString()).hash().substring(0, NAME_LENGTH);
  }

  String name() {
    return name;
  }

  /// The header value that gives a browser its cookie.
  String give(Secret value) {
    return ResponseCookie.from(name, value.value())
        .httpOnly(true)
        .sameSite("Strict")
        .path("/")
        .maxAge(Sessions.LIFETIME)
        .build()
        .toString();
  }

  /// The values under this name that a request brings.
  Stream<String> values(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Stream.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue);
  }
}
