package app.cairn.search;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of the search, `cairn.search`.
///
/// @param embeddingTimeout how long a search waits for the vector of its query before it goes on by
///   words only
/// @param startTimeout how long the first searches wait instead while the engine is being started
public record SearchProperties(
    @DefaultValue("2s") Duration embeddingTimeout, @DefaultValue("5s") Duration startTimeout) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public SearchProperties {
    requireBounded("embedding-timeout", embeddingTimeout);
    requireBounded("start-timeout", startTimeout);
  }

  private static void requireBounded(String name, Duration value) {
    if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "cairn.search.%s is %s, but must be more than nothing and at most one minute"
              .formatted(name, value));
    }
  }
}
