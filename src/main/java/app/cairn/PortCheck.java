package app.cairn;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;

/// Finds out whether the port is free before the service begins.
final class PortCheck {

  private static final int MILLIS = 1000;

  private PortCheck() {}

  /// Does nothing if the port on loopback is free.
  ///
  /// @throws StartException if it is not, saying whether another Cairn has it
  static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new StartException(
          "Port %d is in use by %s. Choose another with --cairn.port=%d, or stop what uses it."
              .formatted(port, isCairn(port) ? "another Cairn" : "another program", other(port)));
    }
  }

  private static int other(int port) {
    return port < 65535 ? port + 1 : port - 1;
  }

  /// Every response of Cairn names it, also one that refuses the request.
  private static boolean isCairn(int port) {
    try {
      var connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(MILLIS);
      connection.setReadTimeout(MILLIS);
      connection.setInstanceFollowRedirects(false);
      try {
        return "Cairn".equals(connection.getHeaderField("Server"));
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
