package app.cairn.search;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of the search, `cairn.search`.
///
/// @param embeddingTimeout how long a search waits for the vector of its query before it goes on by
///   words only
public record SearchProperties(@DefaultValue("2s") Duration embeddingTimeout) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public SearchProperties {
    if (!embeddingTimeout.isPositive() || embeddingTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "cairn.search.embedding-timeout is %s, but must be more than nothing and at most one minute"
              .formatted(embeddingTimeout));
    }
  }
}
