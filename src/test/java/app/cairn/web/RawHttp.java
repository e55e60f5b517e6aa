package app.cairn.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Sends requests byte by byte as a test wants them, without a client that mends them.
final class RawHttp {

  private static final int TIMEOUT_MILLIS = 20_000;

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /// A response as it came.
  record Response(int status, String head, String body) {

    Optional<String> header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  /// Sends a request with these header lines and no body, and reads until the server closes.
  Response send(String requestLine, List<String> headers) throws IOException {
    return send(requestLine, headers, "");
  }

  /// Sends a request with a JSON body, if it is not empty.
  Response send(String requestLine, List<String> headers, String body) throws IOException {
    StringBuilder request = new StringBuilder(requestLine).append("\r\n");
    headers.forEach(line -> request.append(line).append("\r\n"));
    if (!body.isEmpty()) {
      request.append("Content-Type: application/json\r\nContent-Length: ");
      request.append(body.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
    }
    return exchange(request.append("Connection: close\r\n\r\n").append(body).toString());
  }

  /// Sends these characters and reads until the server closes.
  Response exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      if (end < 0) {
        throw new IOException("no response to " + request.lines().findFirst().orElse(""));
      }
      return new Response(
          Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
    }
  }
}
