package app.cairn.web;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/// The token with which scripts come in. It lies in the data folder's file `token` and lasts until
/// that is deleted.
@Component
class AccessToken {

  private static final int SHORTEST = 32;

  private final Secret secret;

  AccessToken(Path dataFolder) throws IOException {
    PrivateFile file = new PrivateFile(dataFolder.resolve("token"));
    String stored = file.read().strip();
    if (stored.length() < SHORTEST) {
      secret = Secret.random();
      file.write(secret.value());
    } else {
      secret = new Secret(stored);
    }
  }

  boolean matches(String candidate) {
    return secret.matches(new Secret(candidate));
  }
}
