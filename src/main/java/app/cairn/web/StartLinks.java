package app.cairn.web;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Addresses that let one browser in, once and within [#LIFETIME]. Thread-safe.
@Component
public class StartLinks {

  /// How long an address can be used.
  public static final Duration LIFETIME = Duration.ofMinutes(15);

  private static final int MOST = 20;

  private final Clock clock;
  private final Map<String, Instant> endByHash = new LinkedHashMap<>();

  StartLinks() {
    this(Clock.systemUTC());
  }

  StartLinks(Clock clock) {
    this.clock = clock;
  }

  /// An address that can be used once.
  ///
  /// @param url where it can be used
  /// @param expiresAt until when
  public record StartLink(URI url, Instant expiresAt) {}

  /// Makes an address for the service on this port.
  public synchronized StartLink create(int port) {
    if (endByHash.size() == MOST) {
      endByHash.remove(endByHash.keySet().iterator().next());
    }
    Secret key = Secret.random();
    Instant end = clock.instant().plus(LIFETIME);
    endByHash.put(key.hash(), end);
    return new StartLink(
        URI.create("http://127.0.0.1:%d/start?key=%s".formatted(port, key.value())), end);
  }

  /// Uses an address's key up; answers whether it was good. The hash hides from a clock how much of
  /// a wrong key is right.
  synchronized boolean redeem(@Nullable String key) {
    Instant end = key == null ? null : endByHash.remove(new Secret(key).hash());
    return end != null && clock.instant().isBefore(end);
  }
}
