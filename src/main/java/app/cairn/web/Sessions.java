package app.cairn.web;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// The browsers that have been let in; they stay so over restarts. The file `sessions` holds the
/// hash of each one's cookie and when it ends, in seconds since 1970. Thread-safe.
@Component
class Sessions {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  static final Duration LIFETIME = Duration.ofDays(180);
  private static final int MOST = 100;

  private final PrivateFile file;
  private final Clock clock;
  private final Map<String, Instant> endByHash = new LinkedHashMap<>();

  @Autowired
  Sessions(Path dataFolder) throws IOException {
    this(dataFolder, Clock.systemUTC());
  }

  Sessions(Path dataFolder, Clock clock) throws IOException {
    this.file = new PrivateFile(dataFolder.resolve("sessions"));
    this.clock = clock;
    file.read().lines().map(line -> line.split(" ", 2)).forEach(this::restore);
  }

  /// Lets a browser in and answers its cookie's value.
  synchronized Secret begin() {
    Secret cookie = Secret.random();
    endByHash.values().removeIf(clock.instant()::isAfter);
    if (endByHash.size() == MOST) {
      endByHash.remove(endByHash.keySet().iterator().next());
    }
    endByHash.put(cookie.hash(), clock.instant().plus(LIFETIME));
    store();
    return cookie;
  }

  /// Whether a cookie's value is that of a browser that has been let in.
  synchronized boolean contains(String cookie) {
    Instant end = endByHash.get(new Secret(cookie).hash());
    return end != null && clock.instant().isBefore(end);
  }

  private void store() {
    String lines =
        endByHash.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue().getEpochSecond())
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      file.write(lines);
    } catch (IOException e) {
      log.warn("{} cannot be written: after a restart, browsers must be let in again", file.path());
    }
  }

  private void restore(String[] fields) {
    if (fields.length == 2 && fields[1].matches("\\d{1,12}")) {
      endByHash.put(fields[0], Instant.ofEpochSecond(Long.parseLong(fields[1])));
    }
  }
}
