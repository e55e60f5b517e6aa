package app.cairn.llm.text.template;

import java.time.Duration;

/// What one rendering may take.
///
/// @param time how long it may run
/// @param steps how many operations and elements it may work through
/// @param characters how many characters it may write, into the result and into all strings on the
///   way
/// @param depth how many levels expressions, blocks and macros may nest while running; 500 levels
///   need less than 768 KB of stack
public record TemplateLimits(Duration time, long steps, long characters, int depth) {

  /// Far more than any conversation needs, of thousands of messages and on a busy machine too.
  public static final TemplateLimits DEFAULT =
      new TemplateLimits(Duration.ofSeconds(20), 100_000_000, 64_000_000, 500);

  public TemplateLimits {
    if (time.isNegative() || steps < 1 || characters < 1 || depth < 1) {
      throw new IllegalArgumentException("limits of a template must be positive");
    }
  }
}
