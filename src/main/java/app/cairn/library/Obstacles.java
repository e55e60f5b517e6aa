package app.cairn.library;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What keeps documents from being read now, for the user. It passes by itself once its cause does.
/// Thread-safe.
class Obstacles {

  private final Map<String, String> bySource = new ConcurrentHashMap<>();

  /// Notes what stops one of the loops.
  void set(String source, String message) {
    bySource.put(source, message);
  }

  /// Notes that a loop works again.
  void clear(String source) {
    bySource.remove(source);
  }

  /// One of the obstacles.
  Optional<String> current() {
    return bySource.values().stream().findFirst();
  }
}
